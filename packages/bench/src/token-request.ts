import type { Credentials } from "./setup.ts";

export interface TokenAnswer {
  access_token: string;
  expires_in: number;
}

/** The token request for contestants which leave it to their users. */
export async function requestToken({ clientId, clientSecret, tsgId, tokenUrl }: Credentials): Promise<TokenAnswer> {
  const answer = await fetch(tokenUrl, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: `tsg_id:${tsgId}` }),
  });
  if (!answer.ok) throw new Error(`token request: ${answer.status}`);
  return (await answer.json()) as TokenAnswer;
}
