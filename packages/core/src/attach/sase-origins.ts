// Made from docs/service/hosts.csv by `npm run service`. Do not edit.

/**
 * The vendor's API origins that take the token. The default of `origins`.
 *
 * @see https://pan.dev/sase/docs/
 */
export const SASE_ORIGINS: readonly string[] = Object.freeze([
  "https://api.sase.paloaltonetworks.com",
  "https://api.strata.paloaltonetworks.com",
  "https://api.apps.paloaltonetworks.com",
  "https://api.stratacloud.paloaltonetworks.com",
  "https://stratacloudmanager.paloaltonetworks.com",
  "https://api.dlp.paloaltonetworks.com",
  "https://api.us-west1.email.dlp.paloaltonetworks.com",
  "https://api.europe-west3.email.dlp.paloaltonetworks.com",
  "https://api.asia-south1.email.dlp.paloaltonetworks.com",
  "https://api.asia-southeast1.email.dlp.paloaltonetworks.com",
  "https://api.europe-west2.email.dlp.paloaltonetworks.com",
  "https://api.asia-northeast1.email.dlp.paloaltonetworks.com",
  "https://api.australia-southeast1.email.dlp.paloaltonetworks.com",
  "https://pa-us01.api.prismaaccess.com",
  "https://pa-eu01.api.prismaaccess.com",
  "https://pa-uk01.api.prismaaccess.com",
  "https://pa-sg01.api.prismaaccess.com",
  "https://pa-ca01.api.prismaaccess.com",
  "https://pa-jp01.api.prismaaccess.com",
  "https://pa-au01.api.prismaaccess.com",
  "https://pa-de01.api.prismaaccess.com",
  "https://pa-in01.api.prismaaccess.com",
]);
