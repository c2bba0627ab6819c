import { type Credentials, createSaseFetch, SASE_ORIGINS, TokenManager } from "@sase-auth/fetch";
import { reasonOf } from "./outcome.ts";
import type { Story } from "./story.ts";

/** Obtain one token of the real service, and request `url` if it is set. Returns whether both succeeded. */
export async function realService(story: Story, credentials: Credentials, url: string | undefined): Promise<boolean> {
  const tokens = new TokenManager(credentials);
  const startedAt = performance.now();
  const token = await story.during(tokens.getToken(), () => "requesting a token …");
  const took = Math.round(performance.now() - startedAt);
  const minutes = ((token.expiresAt - Date.now()) / 60_000).toFixed(0);
  story.line(`Obtained a token for TSG ${token.tsgId} in ${took} ms. It is good for ${minutes} minutes.`);
  if (url) return request(story, tokens, url);
  story.line("Set SASE_DEMO_URL to a URL of a SASE API to send a request with it.");
  return true;
}

async function request(story: Story, tokens: TokenManager, text: string): Promise<boolean> {
  const url = URL.parse(text);
  if (!url || !SASE_ORIGINS.includes(url.origin)) {
    story.line("SASE_DEMO_URL is at none of the vendor's API origins, so it gets no token. See SASE_ORIGINS.");
    return false;
  }
  // A query may hold private data.
  const target = `GET ${url.origin}${url.pathname}`;
  try {
    const response = await story.during(createSaseFetch(tokens)(url), () => `${target} …`);
    const size = (await response.arrayBuffer()).byteLength;
    story.line(`${target}: ${response.status}, ${size} bytes of ${response.headers.get("content-type") ?? "no type"}.`);
    return response.ok;
  } catch (error) {
    story.line(`${target}: ${reasonOf(error)}`);
    return false;
  }
}
