const VENDOR = /^https:\/\/([^/]+\.)?(paloaltonetworks|prismaaccess)\.com(:\d+)?$/;

/** The token service, and the vendor's APIs that take other credentials than this token: Threat Vault, AI Security scans, Cloud NGFW, SaaS Security. */
const OTHERS = /[/.](auth\.apps|threatvault|aisecurity|cloudngfw|aperture(-\w+)?)\.paloaltonetworks\.com(:\d+)?$/;

/** Whether an origin is one of the vendor's that may expect the token, in {@link SASE_ORIGINS} or not. */
export function isVendorOrigin(origin: string): boolean {
  return VENDOR.test(origin) && !OTHERS.test(origin);
}
