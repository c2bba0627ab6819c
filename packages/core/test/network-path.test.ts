import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer } from "@sase-auth/test-kit";
import { describe, expect, it } from "vitest";

const PROGRAM = fileURLToPath(new URL("./support/sends-by-fetch.ts", import.meta.url));

interface Row {
  readonly list: string;
  readonly url: string;
  readonly isRefused: boolean;
  readonly isProxied: boolean;
}

/** Where Node's fetch sends requests, with `variables` from its start and each of `lists` for some of them. */
async function send(
  lists: readonly object[],
  variables: (proxy: string) => object = (proxy) => ({ HTTP_PROXY: proxy }),
): Promise<Row[]> {
  await using proxy = await startServer((_, response) => response.writeHead(418).end());
  await using direct = await startServer((_, response) => response.end());
  const TARGETS = ["127.0.0.1", "localhost", "[::1]"].map((host) => `http://${host}:${direct.port}/`).join(" ");
  const { PATH } = process.env;
  const env = { PATH, NODE_USE_ENV_PROXY: "1", TARGETS, LISTS: JSON.stringify(lists), ...variables(proxy.origin) };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env });
  return JSON.parse(stdout);
}

// Not in Node before 22.21 and 24.0.
describe.skipIf(!process.allowedNodeEnvironmentFlags.has("--use-env-proxy"))("plain http to loopback", () => {
  it("is refused wherever Node's fetch sends it to a proxy, however NO_PROXY is written", async () => {
    const lists = ["corp.example, *", "*, a", "a *", "*localhost,*0.0.1", "*:80", "127.0.0.1:80", "a;127.0.0.1", "::1"];
    const rows = await send([
      ...lists.map((NO_PROXY) => ({ NO_PROXY })),
      { no_proxy: "", NO_PROXY: "*" },
      { no_proxy: "a", NO_PROXY: "*" },
    ]);
    expect(rows.filter(({ isProxied, isRefused }) => isProxied && !isRefused)).toEqual([]);
    expect(rows.filter(({ isProxied }) => isProxied).length).toBeGreaterThan(20);
  });

  it.each(["*", "localhost,127.0.0.1,::1,[::1]", " [::1] , ::1, LOCALHOST, *.0.0.1"])(
    "goes direct, and is not refused, with NO_PROXY=%s",
    async (NO_PROXY) => {
      const rows = await send([{ NO_PROXY }, { no_proxy: NO_PROXY, NO_PROXY: "" }]);
      expect(rows.filter(({ isProxied, isRefused }) => isProxied || isRefused)).toEqual([]);
    },
  );

  it.each<[string, (proxy: string) => object]>([
    ["ALL_PROXY alone, which Node does not read", (ALL_PROXY) => ({ ALL_PROXY })],
    ["an empty http_proxy beside HTTP_PROXY", (HTTP_PROXY) => ({ HTTP_PROXY, http_proxy: "" })],
    ["a proxy for https alone", (HTTPS_PROXY) => ({ HTTPS_PROXY })],
  ])("goes direct, and is not refused, with %s", async (_, variables) => {
    const rows = await send([{}], variables);
    expect(rows.filter(({ isProxied, isRefused }) => isProxied || isRefused)).toEqual([]);
  });
});
