import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import type { Fault } from "@sase-auth/testing";
import { describe, expect, test } from "vitest";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

/** What programs print of a value. */
function printed(value: unknown): string {
  const { stack, message, options } = Object(value);
  const shown = [value, options].flatMap((part) =>
    [{}, { getters: true }, { customInspect: false }].map((how) =>
      inspect(part, { depth: 15, maxArrayLength: null, maxStringLength: null, ...how }),
    ),
  );
  return [...shown, String(value), stack, message, json(options), json(value)].join("\n");
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return ""; // circular: no program prints it this way
  }
}

describe.each(hosts)("got $version shows no token", ({ version, host }) => {
  const got = host.default;

  test.each([
    ["a response", {}, {}],
    ["a compressed response", {}, { headers: { "accept-encoding": "gzip" } }],
    ["a response through a cache", {}, version === "14.0.0" ? {} : { cache: new Map() }],
    ["a 401 that stays one", { status: 401 }, { retry: { limit: 0 } }],
    ["a 503 after retries", { status: 503 }, { retry: { limit: 1, statusCodes: [503], backoffLimit: 1 } }],
    ["a connection that breaks", { reset: "before" }, {}],
    ["an answer that breaks", { reset: "during" }, {}],
    ["a time-out", { hang: true }, { timeout: { request: 100 } }],
    ["too many redirects", { redirect: "/again" }, { maxRedirects: 1 }],
    ["an answer that is no JSON", { html: true }, { responseType: "json" }],
  ] satisfies [string, Fault, object][])("in %s", async (_, fault, options) => {
    const seen: unknown[] = [];
    const keep = (...values: unknown[]) => void seen.push(...values);
    const pass = <T>(value: T): T => {
      seen.push(value);
      return value;
    };
    await using service = await start({
      got,
      client: {
        hooks: {
          beforeRequest: [keep],
          beforeRetry: [keep],
          beforeRedirect: [keep],
          beforeError: [pass],
          afterResponse: [pass],
        },
      },
    });
    if (Object.keys(fault).length > 0) service.sase.api.misbehave(fault, { times: Number.POSITIVE_INFINITY });
    const sent = service.api(service.url, options as object);
    sent.on("request", keep);
    keep(await sent.catch((error: unknown) => error));
    expect(service.sase.issued.length).toBeGreaterThan(0);
    for (const { value } of service.sase.issued) {
      for (const shown of seen.map(printed)) expect(shown).not.toContain(value);
    }
  });

  test("in an abort", async () => {
    await using service = await start({ got });
    service.sase.api.misbehave({ hang: true });
    const controller = new AbortController();
    const sent = service.api(service.url, { signal: controller.signal }).catch((reason: unknown) => reason);
    while (service.sase.api.requests.length === 0) await new Promise(setImmediate);
    controller.abort();
    const { value } = service.sase.issued[0] ?? { value: "" };
    expect(printed(await sent)).toContain("abort");
    expect(printed(await sent)).not.toContain(value);
  });

  test("in a stream and its errors", async () => {
    await using service = await start({ got });
    for (const status of [200, 500]) {
      service.sase.api.misbehave({ status });
      const stream = service.api.stream(service.url);
      const error = await text(stream).catch((reason: unknown) => reason);
      const { value } = service.sase.issued[0] ?? { value: "none" };
      for (const shown of [stream, stream.response, error].map(printed)) expect(shown).not.toContain(value);
    }
  });
});
