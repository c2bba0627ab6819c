import { TokenManager } from "@sase-auth/core";
import { rejectFirst, startServer } from "@sase-auth/test-kit";
import { startMockSase } from "@sase-auth/testing";
import { describe, expect, it } from "vitest";
import type { AddHeaders } from "../src/index.ts";
import { attachTo, versions } from "./start.ts";

describe.each(versions)("with %s, the option headers", (_, axios) => {
  describe.each(["http", "fetch"] as const)("over the adapter %s", (adapter) => {
    /** A client of a mock service that has its token rejected once. */
    async function start(headers: AddHeaders, baseURL = "/base/") {
      const sase = await startMockSase();
      const tokens = new TokenManager(sase.credentials);
      const client = axios.create({ adapter, baseURL: sase.apiOrigin + baseURL });
      attachTo(axios)(client, tokens, { origins: [sase.apiOrigin], headers });
      await rejectFirst(sase, tokens);
      return { sase, client, [Symbol.asyncDispose]: () => sase.close() };
    }

    it.each([
      ["/things", { a: "1 2" }, "/base/things?a=1+2"],
      ["", undefined, "/base/"],
    ])("is shown the URL that axios makes of %j and %j", async (url, params, expected) => {
      const urls: string[] = [];
      const take: AddHeaders = ({ url, method }) => {
        urls.push(`${method} ${url}`);
        return {};
      };
      await using service = await start(take);
      await service.client.get(url, { params });
      const seen = `GET ${service.sase.apiOrigin}${expected}`;
      expect(urls).toEqual([seen, seen]);
      expect(service.sase.api.requests.map(({ path }) => path)).toEqual([expected, expected]);
    });

    it("is shown an absolute URL as it is", async () => {
      const urls: string[] = [];
      await using service = await start(({ url }) => ({ "x-count": String(urls.push(url)) }));
      await service.client.get(`${service.sase.apiOrigin}/elsewhere`);
      expect(urls).toEqual([1, 2].map(() => `${service.sase.apiOrigin}/elsewhere`));
    });

    it("has its headers leave with the token, where axios lets us see the redirect", async () => {
      await using service = await start(() => ({ "X-Made": "yes" }));
      await using other = await startServer((_, response) => response.end());
      service.sase.api.misbehave({ redirect: `${other.origin}/there`, status: 307 }, { path: "/base/away" });
      await service.client.get("/away");
      const isHidden = axios.VERSION === "1.7.0" && adapter === "fetch";
      const arrived = other.requests.map(({ headers }) => [headers.authorization, headers["x-made"]]);
      expect(arrived).toEqual([[undefined, isHidden ? "yes" : undefined]]);
    });

    it("leaves the headers that are handed out to the user, and their retry to itself", async () => {
      await using service = await start(({ get }) => ({ "x-own": `${get("x-own")} and ours`, "x-made": "yes" }));
      const { config } = await service.client.get("/things", { headers: { "X-Own": "users" } });
      expect(config.headers["X-Own"]).toBe("users");
      expect(Object.keys(config.headers).join().toLowerCase()).not.toContain("x-made");
      await service.client.request(config);
      expect(service.sase.api.requests.map(({ headers }) => [headers["x-own"], headers["x-made"]])).toEqual(
        [401, 200, 200].map(() => ["users and ours", "yes"]),
      );
    });
  });
});
