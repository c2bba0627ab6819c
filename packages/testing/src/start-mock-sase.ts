import { MockSase } from "./mock-sase.ts";
import { type MockSaseOptions, settingsFrom } from "./options.ts";

/**
 * Start a mock of the SASE token service and APIs on two loopback ports.
 *
 * @example
 * const sase = await startMockSase();
 * const tokens = new TokenManager(sase.credentials);
 * const saseFetch = createSaseFetch(tokens, { origins: [sase.apiOrigin] });
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
