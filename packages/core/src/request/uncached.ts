/**
 * Members of `init` that keep the answer out of the cache of Next.js, which hands such a request to the fetch underneath: no
 * token is on disk, and the page stays as static as it is. `cache: "no-store"` would make the page dynamic, by an error that
 * `fetch` throws, and is refused by older Workers. Other fetches ignore members that they do not know.
 *
 * @see https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/lib/patch-fetch.ts `isInternal`
 */
export const UNCACHED: object = { next: { internal: true } };
