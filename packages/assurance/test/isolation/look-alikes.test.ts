import { afterAll, afterEach, describe, expect, it } from "vitest";
import { misplaced } from "./check-addresses.ts";
import { startClients, TOKEN } from "./clients.ts";
import { startNetwork } from "./network.ts";

const network = await startNetwork();
const { clients, close } = startClients(network);
afterEach(() => void network.arrivals());
afterAll(async () => {
  await close();
  await network[Symbol.asyncDispose]();
});

const SASE = "api.sase.paloaltonetworks.com";

describe.each(Object.entries(clients))("%s", (_, send) => {
  it.each([
    ["the host as a user name", `https://${SASE}@evil.example/`],
    ["the host as a user name with a password", `https://${SASE}:443@evil.example/`],
    ["the host as an encoded user name", `https://${SASE}%40evil.example/`],
    ["a dot at the end", `https://${SASE}./`],
    ["the host below another", `https://${SASE}.evil.example/`],
    ["a host below it", `https://evil.${SASE}/`],
    ["another port", `https://${SASE}:8443/`],
    ["plain http", `http://${SASE}/`],
    ["punycode", `https://xn--${SASE}/`],
    ["a letter of another alphabet", `https://${SASE.replace("a", "\u0430")}/`],
    ["a backslash before another host", `https://evil.example\\@${SASE}/`],
    ["backslashes before another host", `\\\\evil.example/${SASE}/`],
    ["an encoded slash", `https://${SASE}%2f.evil.example/`],
    ["a tab in another host", `https://ev\til.example/https://${SASE}/`],
    ["no scheme", `//evil.example/https://${SASE}/`],
    ["a name of this machine that is not listed", "http://localhost/"],
  ])("sends no token to a look-alike: %s", async (_, url) => {
    await send(url).catch(() => {});
    expect(misplaced(network.arrivals(), network)).toBeUndefined();
  });

  it.each([
    ["upper case", `HTTPS://${SASE.toUpperCase()}/x`],
    ["the default port", `https://${SASE}:443/x`],
    ["another host in its path", `https://${SASE}//evil.example/@evil.example`],
    ["another host in its query", `https://${SASE}?https://evil.example/`],
    ["its letters in full width", `https://${SASE.replace("a", "\uff41")}/`],
  ])("sends the token to a listed origin, however the URL is written: %s", async (_, url) => {
    await send(url);
    expect(network.arrivals()).toMatchObject([{ origin: `https://${SASE}`, authorization: `Bearer ${TOKEN}` }]);
  });

  it("asks a URL that says something else each time only once", async () => {
    const [listed, unlisted] = [`${network.listed[0]}/`, `http://${network.unlisted[0]}/`];
    for (let honest = 0; honest < 6; honest++) {
      let asked = 0;
      const url = { toString: () => (asked++ < honest ? listed : unlisted) };
      await send(url as never).catch(() => {});
      expect(misplaced(network.arrivals(), network)).toBeUndefined();
    }
  });
});
