import { TokenManager } from "@sase-auth/core";
import { rejectFirst } from "@sase-auth/test-kit";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import axios, { type AxiosAdapter, type AxiosStatic, type CreateAxiosDefaults } from "axios";
import axiosOldest from "axios-1.7.0";
import { vi } from "vitest";
import { attachSaseAuth as attachNewest } from "../src/index.ts";

export { until } from "@sase-auth/test-kit";

/** Ours as it is where another version of axios is the one that it imports. */
async function attachWith(version: string): Promise<typeof attachNewest> {
  vi.doMock("axios", () => import(version));
  vi.resetModules();
  const { attachSaseAuth } = await import("../src/index.ts");
  vi.doUnmock("axios");
  return attachSaseAuth;
}

const attachOldest = await attachWith("axios-1.7.0");

/** For clients of a version: in a program there is only one. */
export function attachTo(host: AxiosStatic): typeof attachNewest {
  return host === axios ? attachNewest : attachOldest;
}

export const versions: [string, AxiosStatic][] = [
  ["the newest axios", axios],
  ["axios 1.7.0", axiosOldest as unknown as AxiosStatic], // its types are older too
];

interface StartOptions extends MockSaseOptions {
  readonly defaults?: CreateAxiosDefaults;
  /** The manager sends its token requests by it. */
  readonly fetch?: typeof fetch;
}

/** A mock service, a manager for it, and a client that sends its tokens to it. */
export async function start(host: AxiosStatic, options: StartOptions = {}) {
  const { defaults, fetch, ...mockOptions } = options;
  const sase = await startMockSase(mockOptions);
  const tokens = new TokenManager({ ...sase.credentials, fetch });
  const client = host.create({ baseURL: sase.apiOrigin, ...defaults });
  const attach = () => attachTo(host)(client, tokens, { origins: [sase.apiOrigin] });
  return {
    sase,
    tokens,
    client,
    attach,
    detach: attach(),
    /** Let the manager hold a token that the API refuses. */
    rejectFirst: () => rejectFirst(sase, tokens),
    [Symbol.asyncDispose]: () => sase.close(),
  };
}

/** An adapter of the user's own, that answers by itself and keeps what it was given to send. */
export function recorder(statuses: number[] = []) {
  const sent: { authorization: unknown; url: unknown }[] = [];
  const adapter: AxiosAdapter = async (config) => {
    sent.push({ authorization: config.headers.get("authorization"), url: config.url });
    return { status: statuses.shift() ?? 200, statusText: "", headers: {}, data: "", config, request: {} };
  };
  return { sent, adapter };
}
