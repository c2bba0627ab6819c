// In a realm without AbortSignal.any, as Vercel's and Next's edge runtime: signals, Requests and ky.
import { createSaseFetch, TokenManager, type TokenManagerOptions } from "@sase-auth/fetch";
import { saseAuth } from "@sase-auth/ky";
import ky from "ky";

async function play(credentials: TokenManagerOptions, api: string): Promise<string> {
  const tokens = new TokenManager(credentials);
  const origins = [api];
  const saseFetch = createSaseFetch(tokens, { origins });
  const { signal } = new AbortController();
  const [first] = await Promise.all([tokens.getToken({ signal }), tokens.getToken({ signal })]);
  const responses = [
    await saseFetch(`${api}/things`, { signal }),
    await saseFetch(new Request(`${api}/things`, { method: "POST", body: "{}" }), { signal }),
    await ky.extend(saseAuth(tokens, { origins })).get(`${api}/things`, { signal, retry: 0 }),
  ];
  await tokens.replaceToken(first, { signal });
  return [("any" in AbortSignal).toString(), ...responses.map(({ status }) => status)].join(" ");
}

Object.assign(globalThis, { play });
