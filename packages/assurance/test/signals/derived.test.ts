import { TokenManager } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { ADAPTERS, type AdapterName } from "../support/adapters.ts";

/** Signals that a host derives by itself for each request. */
const OF_THE_HOST: { readonly [name in AdapterName]?: number } = { ky: 1 };

// A signal that AbortSignal.any derives stays in memory as long as its source, in Node 20 and 22: 178 bytes for each request
// of a service that has one signal for all. `npm run bench -- kept` measures the bytes.
test.each(ADAPTERS)(
  "$name derives no signal from the caller's, whether a request waits for a token, is sent at once or twice",
  async ({ name, makeClient }) => {
    const sase = await startMockSase();
    onTestFinished(() => sase.close());
    const tokens = new TokenManager(sase.credentials);
    const nothing = () => {};
    const setup = { tokens, origins: [sase.apiOrigin], retries: 0, onRequest: nothing, onResponse: nothing };
    const { send } = await makeClient(setup);
    const any = vi.spyOn(AbortSignal, "any");
    onTestFinished(() => any.mockRestore());
    const { signal } = new AbortController();
    const url = `${sase.apiOrigin}/things`;
    await send({ url, signal });
    await send({ url, signal });
    sase.api.misbehave({ status: 401 });
    await send({ url, signal });
    expect(sase.api.requests.map(({ status }) => status)).toEqual([200, 200, 401, 200]);
    expect(any).toHaveBeenCalledTimes(3 * (OF_THE_HOST[name] ?? 0));
  },
);
