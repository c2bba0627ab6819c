/** What a program pays for a package, beside the HTTP client that it is for. */
import * as core from "@sase-auth/core";
import * as adapter from "@sase-auth/core/adapter";
import * as headers from "@sase-auth/core/headers";
import { ADAPTERS } from "@sase-auth/test-kit/adapters";
import { bundleSize, programWith } from "@sase-auth/test-kit/bundle-size";
import { ROOT } from "./run.ts";

/** Bytes, of what an adapter adds to core and its adapter entry, which all adapters share. */
const ADAPTER_LIMIT = 1_200;
/**
 * axios has two ways to send, by Node's http and by fetch, each with redirects of its own, where added headers leave, too.
 * undici has callbacks for a promise, a controller that outlives a send, and bodies of fetch, which can be read only once.
 */
const LARGER: { readonly [name: string]: number } = { axios: 1_520, undici: 1_760 };

const CORE = programWith("@sase-auth/core", Object.keys(core));
const SHARED = programWith("@sase-auth/core/adapter", Object.keys(adapter));

// 6,500 were decided. On top of that: an echoed secret is hidden however it is spelled (290), `renewal()` (60), and what random
// schedules and reviewers found (200). What a failed token request means, and what to do about it: 2,300, of which 600 are the
// proxies of the environment, which adapters have anyway; the event `unattached` with the vendor's domains (190), and `tenants.source` (330). The code for stores is in core/store.
report("@sase-auth/core", await bundleSize(CORE, ROOT), 9_900);
// All that adapters share. A program pays for what its adapter uses. 290 of it check what the option `headers` returns.
report("@sase-auth/core/adapter", await bundleSize(SHARED, ROOT), 4_500);
const base = await bundleSize(CORE + SHARED, ROOT);
const HEADERS = programWith("@sase-auth/core/headers", Object.keys(headers));
report("@sase-auth/core/headers", (await bundleSize(CORE + SHARED + HEADERS, ROOT)) - base, 2_500);
for (const { name, attach } of ADAPTERS) {
  const program = CORE + SHARED + programWith(`@sase-auth/${name}`, [attach]);
  const resolveDir = `${ROOT}/packages/${name}`;
  report(`@sase-auth/${name} adds`, (await bundleSize(program, resolveDir)) - base, LARGER[name] ?? ADAPTER_LIMIT);
}

function report(name: string, size: number, limit: number): void {
  const verdict = size <= limit ? "" : `, ${size - limit} B too large`;
  console.log(`${name.padEnd(24)} ${size} B of ${limit} B${verdict}`);
  if (size > limit) process.exitCode = 1;
}
