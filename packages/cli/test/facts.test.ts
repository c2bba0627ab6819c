import { AccessToken, SASE_ORIGINS } from "@sase-auth/core";
import { startServer } from "@sase-auth/test-kit";
import { expect, it } from "vitest";
import { ask } from "../src/facts/ask.ts";
import type { Means } from "../src/facts/fact.ts";
import { jwks } from "../src/facts/jwks.ts";
import { sdwanProfile } from "../src/facts/sdwan-profile.ts";

const token = new AccessToken({ value: "made-up", expiresAt: Date.now() + 60_000, tsgId: "1234567890" });

it("a fact says how long there was no answer", async () => {
  await using server = await startServer(() => {});
  const seen = "no answer in 0.02 s";
  expect(await ask(new URL(server.origin), undefined, 20)).toEqual({ status: seen, seen });
  const facts = await jwks({ tokenUrl: new URL(server.origin), token, timeout: 20 } as Means);
  expect(facts.map((fact) => fact.seen)).toEqual([seen, seen, seen]);
});

it.each(SASE_ORIGINS.slice(1))("nothing is asked about SD-WAN where the API host is %s", async (apiOrigin) => {
  expect(await sdwanProfile({ apiOrigin, token, timeout: 20 } as Means)).toEqual([]);
});
