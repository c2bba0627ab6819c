/** What a program pays for a package, beside the HTTP client that it is for. */
import * as core from "@sase-auth/core";
import * as adapter from "@sase-auth/core/adapter";
import * as headers from "@sase-auth/core/headers";
import { ADAPTERS } from "@sase-auth/test-kit/adapters";
import { bundleSize, programWith } from "@sase-auth/test-kit/bundle-size";
import { adapterLimit, SIZE_LIMITS } from "@sase-auth/test-kit/size-limits";
import { ROOT } from "./run.ts";

/** The token request by the client's own way. */
const OWN_WAY: { readonly [name: string]: string } = { axios: "axiosFetch", got: "gotFetch" };

const CORE = programWith("@sase-auth/core", Object.keys(core));
const SHARED = programWith("@sase-auth/core/adapter", Object.keys(adapter));

report("@sase-auth/core", await bundleSize(CORE, ROOT), SIZE_LIMITS.core);
report("@sase-auth/core/adapter", await bundleSize(SHARED, ROOT), SIZE_LIMITS.adapter);
const base = await bundleSize(CORE + SHARED, ROOT);
const HEADERS = programWith("@sase-auth/core/headers", Object.keys(headers));
report("@sase-auth/core/headers", (await bundleSize(CORE + SHARED + HEADERS, ROOT)) - base, SIZE_LIMITS.headers);
for (const { name, attach } of ADAPTERS) {
  const program = CORE + SHARED + programWith(`@sase-auth/${name}`, [attach]);
  const resolveDir = `${ROOT}/packages/${name}`;
  const size = await bundleSize(program, resolveDir);
  report(`@sase-auth/${name} adds`, size - base, adapterLimit(name));
  const own = OWN_WAY[name];
  if (!own) continue;
  const withOwn = await bundleSize(program + programWith(`@sase-auth/${name}/fetch`, [own]), resolveDir);
  report(`  ${own} adds`, withOwn - size, SIZE_LIMITS.ownWay);
}

function report(name: string, size: number, limit: number): void {
  const verdict = size <= limit ? "" : `, ${size - limit} B too large`;
  console.log(`${name.padEnd(24)} ${size} B of ${limit} B${verdict}`);
  if (size > limit) process.exitCode = 1;
}
