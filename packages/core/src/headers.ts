export { declaredHeaders } from "./headers/declared-headers.ts";
export { type SaseHeadersOptions, saseHeaders, type TenantValue } from "./headers/sase-headers.ts";
