import type { AccessToken } from "@sase-auth/core";

/** What an auth file says: an account without its secret, and a token of it. */
export interface AuthFileContent {
  /** The client ID of the service account. */
  readonly clientId: string;
  /** What a reader asks with once the token has ended: the local secret, or a text that says that there is none. */
  readonly clientSecret: string;
  /** Where a reader asks for the next token: that of the agent. */
  readonly tokenUrl: string;
  /** The token that readers send until it ends. */
  readonly token: AccessToken;
  /** ms since 1970. Default: that of the token. */
  readonly expiresAt?: number;
}

/** ms before the true end at which readers take a token to have ended, as scm-go writes it. */
const MARGIN = 60_000;

/**
 * The text of a file that the vendor's Terraform provider (1.0.8 and later), scm-go and scm-python read.
 *
 * @see https://github.com/PaloAltoNetworks/terraform-provider-scm
 */
export function authFileText(file: AuthFileContent): string {
  const { clientId, clientSecret, tokenUrl, token, expiresAt = token.expiresAt } = file;
  const content = {
    client_id: clientId,
    client_secret: clientSecret,
    scope: `tsg_id:${token.tsgId}`,
    auth_url: tokenUrl,
    host: "api.sase.paloaltonetworks.com",
    protocol: "https",
    jwt: token.value,
    jwt_expires_at: new Date(expiresAt - MARGIN).toISOString(),
    jwt_lifetime: Math.max(0, Math.floor((expiresAt - Date.now()) / 1000)),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
