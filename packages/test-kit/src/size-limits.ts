/** What each package may weigh, in bytes, minified and compressed, without the HTTP client that it is for. */
export const SIZE_LIMITS = {
  /** What core is asked to do, part by part: docs/adr/0016-what-core-weighs.md */
  core: 11_000,
  /**
   * All that adapters share. A program pays for what its adapter uses. 290 of it check what the option `headers` returns, and
   * 60 say what to change in a base URL. 80 remember the body of a Request.
   */
  adapter: 5_000,
  headers: 2_500,
  /** The token request by the client's own way. */
  ownWay: 800,
};

/** What an adapter adds to core and its adapter entry, which all adapters share. */
const ADDED = 1_200;
/**
 * axios has two ways to send, by Node's http and by fetch, each with redirects of its own, where added headers leave, too; and
 * 20 of it say what to do about a client that is attached already.
 * fetch reads what an init inherits, the accessors of its class too.
 * ky brings the adapter of fetch along; 310 of it keep a body without a clone, which makes a POST of 1 MB a fifth faster.
 * undici has callbacks for a promise, a controller that outlives a send, and bodies of fetch, which can be read only once; 50 of it
 * send without a promise if a token is at hand.
 */
const LARGER: { readonly [name: string]: number } = { axios: 1_610, fetch: 1_230, ky: 1_550, undici: 1_820 };

/** @param name that of the folder in `packages` */
export function adapterLimit(name: string): number {
  return LARGER[name] ?? ADDED;
}
