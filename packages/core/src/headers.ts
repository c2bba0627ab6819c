export { type SaseHeadersOptions, saseHeaders, type TenantValue } from "./headers/sase-headers.ts";
