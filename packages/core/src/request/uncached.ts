/**
 * What a request of ours says to a `fetch` that keeps answers. Next.js then hands it to the fetch underneath: a token is in
 * no cache on disk, and the page stays as static as it is. `cache: "no-store"` would make it dynamic, by an error
 * that `fetch` throws, and is refused by older Workers. Other fetches ignore a member that they do not know.
 *
 * @see https://github.com/vercel/next.js/blob/v16.4.6/packages/next/src/server/lib/patch-fetch.ts `isInternal`
 */
export const UNCACHED: object = { next: { internal: true } };
