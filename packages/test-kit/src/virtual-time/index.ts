export { CryptoAtOnce } from "./crypto-at-once.ts";
export { seedRandom } from "./seeded-random.ts";
export { type Moment, VirtualClock } from "./virtual-clock.ts";
