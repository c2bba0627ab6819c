import { MockSase } from "./mock-sase.ts";
import { type MockSaseOptions, settingsFrom } from "./options.ts";

/**
 * Start a mock of the SASE token service and APIs on two loopback ports.
 *
 * @example
 * ```ts
 * import { createSaseFetch, TokenManager } from "@sase-auth/fetch";
 * import { startMockSase } from "@sase-auth/testing";
 *
 * const sase = await startMockSase();
 * const saseFetch = createSaseFetch(new TokenManager(sase.credentials), { origins: [sase.apiOrigin] });
 * const response = await saseFetch(`${sase.apiOrigin}/sse/config/v1/addresses`);
 * await sase.close();
 * ```
 *
 * @throws {TypeError} if an option cannot be used, saying what to do instead
 * @throws {Error} if a port that was asked for cannot be used
 */
export async function startMockSase(options: MockSaseOptions = {}): Promise<MockSase> {
  const sase = new MockSase(settingsFrom(options));
  try {
    await Promise.all([sase.auth.start(), sase.api.start()]);
  } catch (error) {
    await sase.close();
    throw error;
  }
  return sase;
}
