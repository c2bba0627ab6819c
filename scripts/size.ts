/** What a program pays for a package, minified and gzipped, as size-limit measures the bundles of .size-limit.json. */
import { run } from "./run.ts";

const BASE = "what adapters build on";

/** In bytes. `adds` is what a package adds to core and its adapter entry, which it shares with other adapters. */
const LIMITS = [
  // 5,500, and 400 for the option `store`; what a store does is in core/store.
  { name: "@sase-auth/core", limit: 5_900 },
  { name: "@sase-auth/core/adapter", limit: 1_600 },
  { name: "@sase-auth/fetch", adds: 600 },
  { name: "@sase-auth/axios", adds: 800 },
  { name: "@sase-auth/got", adds: 800 },
  { name: "@sase-auth/ky", adds: 800 },
];

const measured = JSON.parse(await run("size-limit", ["--json"])) as { name: string; size: number }[];

function sizeOf(name: string): number {
  const bundle = measured.find((candidate) => candidate.name === name);
  if (!bundle) throw new Error(`.size-limit.json has no bundle "${name}"`);
  return bundle.size;
}

const rows = LIMITS.map(({ name, limit, adds }) =>
  adds === undefined
    ? { name, size: sizeOf(name), limit }
    : { name: `${name} adds`, size: sizeOf(name) - sizeOf(BASE), limit: adds },
);

for (const { name, size, limit } of rows) {
  const verdict = size <= limit ? "" : `, ${size - limit} B too large`;
  console.log(`${name.padEnd(24)}${size} B of ${limit} B${verdict}`);
  if (size > limit) process.exitCode = 1;
}
