/** What a program pays for a package, beside the HTTP client that it is for. */
import { bundleSize, programWith } from "./bundle-size.ts";

const CORE = await programWith("@sase-auth/core");
const ADAPTER = await programWith("@sase-auth/core/adapter");

/** In bytes. `adds` is what an adapter adds to core and its adapter entry, which it shares with other adapters. */
const LIMITS = [
  // What a store does is in core/store.
  { name: "@sase-auth/core", program: CORE, limit: 6_500 },
  // All that adapters share. A program pays for what its adapter uses: only fetch, ky and axios follow redirects.
  { name: "@sase-auth/core/adapter", program: ADAPTER, limit: 4_200 },
  { name: "@sase-auth/fetch", uses: ["createSaseFetch"], limit: 1_200 },
  // 1,200, and 100 for its two ways to send, by Node's http and by fetch, each with redirects of its own.
  { name: "@sase-auth/axios", uses: ["attachSaseAuth"], limit: 1_300 },
  { name: "@sase-auth/got", uses: ["saseAuth"], limit: 1_200 },
  { name: "@sase-auth/ky", uses: ["saseAuth"], limit: 1_200 },
];

const base = await bundleSize(CORE + ADAPTER);

for (const { name, program, uses, limit } of LIMITS) {
  const added = async () => (await bundleSize(CORE + ADAPTER + (await programWith(name, uses)))) - base;
  const size = program ? await bundleSize(program) : await added();
  const verdict = size <= limit ? "" : `, ${size - limit} B too large`;
  console.log(`${`${name}${uses ? " adds" : ""}`.padEnd(24)} ${size} B of ${limit} B${verdict}`);
  if (size > limit) process.exitCode = 1;
}
