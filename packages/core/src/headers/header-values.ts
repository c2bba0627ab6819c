/** What each header beside a token is set to, by its name in lower case: an option of `saseHeaders`, or the TSG of the token. */
export const HEADER_VALUES: ReadonlyMap<string, "tsgId" | "region" | "psTenant" | "subTenant"> = new Map([
  ["prisma-tenant", "tsgId"],
  ["x-tsg-id", "tsgId"],
  ["x-panw-region", "region"],
  ["panw-region", "region"],
  ["x-ps-tenant", "psTenant"],
  ["prisma-subtenant", "subTenant"],
]);
