// Run as a process of its own by lifecycle.test.ts: it must exit although a client hangs and another is being slowed down.
import { startMockSase } from "../src/index.ts";
import { requestToken } from "./requests.ts";

const sase = await startMockSase();
sase.auth.misbehave({ hang: true });
sase.auth.misbehave({ latency: 3_600_000 });
const calls = [requestToken(sase), requestToken(sase)].map((call) => call.catch(() => {}));
while (sase.auth.requests.length < 2) await new Promise(setImmediate);
await sase.close();
await Promise.all(calls);
