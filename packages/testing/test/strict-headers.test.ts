import { headerRows } from "@sase-auth/test-kit/service-tables";
import { describe, expect, test } from "vitest";
import { startMockSase } from "../src/index.ts";
import { callApi, obtainToken } from "./requests.ts";

const required = (await headerRows()).filter(({ headers }) => headers.includes("*"));
const INCIDENTS = "/incidents/v1/search";

/** The status for headers on an operation, and what is said of them. */
async function statusFor(method: string, path: string, headers: Record<string, string>, strictHeaders = true) {
  await using sase = await startMockSase({ strictHeaders });
  const response = await callApi(sase, await obtainToken(sase), path, { method, headers });
  const { message = "" } = (await response.json()) as { message?: string };
  return [response.status, message] as const;
}

describe("with strictHeaders, the API", () => {
  test.each(required.map((row) => [row.method, row.path, row] as const))(
    "wants the required headers: %s %s",
    async (method, path, row) => {
      await using sase = await startMockSase({ strictHeaders: true });
      const token = await obtainToken(sase);
      const { tsgId } = sase.credentials;
      const actual = path.replaceAll(/\{.*?\}/g, "a1");
      const names = row.headers.split(" ").flatMap((name) => (name.endsWith("*") ? [name.slice(0, -1)] : []));
      const all = names.map((name) => [name, /region/i.test(name) ? "americas" : tsgId] as const);
      const call = (headers: object) => callApi(sase, token, actual, { method, headers: headers as HeadersInit });
      expect((await call(Object.fromEntries(all))).status).toBe(200);
      for (const name of names) {
        const response = await call(Object.fromEntries(all.filter(([other]) => other !== name)));
        expect([response.status, await response.json()]).toMatchObject([
          400,
          { message: `The header ${name} is missing` },
        ]);
      }
    },
  );

  test("refuses a Prisma-Tenant and an x-tsg-id of another TSG than the token's", async () => {
    const region = { "x-panw-region": "americas" };
    expect(await statusFor("POST", INCIDENTS, { ...region, "prisma-tenant": "1100000001" })).toEqual([
      403,
      "The header Prisma-Tenant names another TSG than the token",
    ]);
    expect((await statusFor("GET", "/ai_gw/things", { "x-tsg-id": "1100000001" }))[0]).toBe(403);
    expect((await statusFor("GET", "/elsewhere", { "x-tsg-id": "1100000001" }))[0]).toBe(403);
  });

  test("answers 403 without an x-tsg-id where one is declared", async () => {
    expect(await statusFor("GET", "/ai_gw/things", {})).toEqual([403, "Forbidden"]);
    expect((await statusFor("GET", "/ai_gw/things", { "x-tsg-id": "1838006364" }))[0]).toBe(200);
  });

  test("takes a sub-tenant behind the tenant", async () => {
    const headers = { "x-panw-region": "americas", "prisma-tenant": "1838006364:1100000001" };
    expect((await statusFor("POST", INCIDENTS, headers))[0]).toBe(200);
  });

  test("refuses a region on an operation that does not declare it", async () => {
    expect(await statusFor("GET", "/sse/config/v1/addresses", { "x-panw-region": "americas" })).toEqual([
      400,
      "The header X-PANW-Region is not declared for this operation",
    ]);
  });

  test("wants nothing of an operation that declares nothing", async () => {
    expect((await statusFor("GET", "/sse/config/v1/addresses", {}))[0]).toBe(200);
  });
});

test("without strictHeaders, the API looks at no header beside the token", async () => {
  expect((await statusFor("POST", INCIDENTS, { "prisma-tenant": "1" }, false))[0]).toBe(200);
});
