import { TokenManager } from "@sase-auth/core";
import { rejectFirst } from "@sase-auth/test-kit";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import axios, { type AxiosAdapter, type AxiosStatic, type CreateAxiosDefaults } from "axios";
import axiosOldest from "axios-1.7.0";
import { vi } from "vitest";
import * as newest from "../src/index.ts";

export { until } from "@sase-auth/test-kit";

type Ours = typeof newest;

/** Ours as it is where another version of axios is the one that it imports. */
async function oursWith(version: string): Promise<Ours> {
  vi.doMock("axios", () => import(version));
  vi.resetModules();
  const ours = await import("../src/index.ts");
  vi.doUnmock("axios");
  return ours;
}

const oldest = await oursWith("axios-1.7.0");

/** For clients of a version: in a program there is only one. */
export function oursFor(host: AxiosStatic): Ours {
  return host === axios ? newest : oldest;
}

export function attachTo(host: AxiosStatic): Ours["attachSaseAuth"] {
  return oursFor(host).attachSaseAuth;
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
