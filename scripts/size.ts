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
 * axios has two ways to send, by Node's http and by fetch, each with redirects of its own, where added headers leave, too; and
 * 20 of it say what to do about a client that is attached already.
 * ky brings the adapter of fetch along; 310 of it keep a body without a clone, which makes a POST of 1 MB a fifth faster.
 * undici has callbacks for a promise, a controller that outlives a send, and bodies of fetch, which can be read only once.
 */
const LARGER: { readonly [name: string]: number } = { axios: 1_610, ky: 1_510, undici: 1_800 };

/** The token request by the client's own way. */
const OWN_WAY: { readonly [name: string]: string } = { axios: "axiosFetch", got: "gotFetch" };
const OWN_WAY_LIMIT = 800;

const CORE = programWith("@sase-auth/core", Object.keys(core));
const SHARED = programWith("@sase-auth/core/adapter", Object.keys(adapter));

// What core is asked to do, part by part: docs/adr/0016-what-core-weighs.md
report("@sase-auth/core", await bundleSize(CORE, ROOT), 11_000);
// All that adapters share. A program pays for what its adapter uses. 290 of it check what the option `headers` returns, and
// 60 say what to change in a base URL. 80 remember the body of a Request.
report("@sase-auth/core/adapter", await bundleSize(SHARED, ROOT), 5_000);
const base = await bundleSize(CORE + SHARED, ROOT);
const HEADERS = programWith("@sase-auth/core/headers", Object.keys(headers));
report("@sase-auth/core/headers", (await bundleSize(CORE + SHARED + HEADERS, ROOT)) - base, 2_500);
for (const { name, attach } of ADAPTERS) {
  const program = CORE + SHARED + programWith(`@sase-auth/${name}`, [attach]);
  const resolveDir = `${ROOT}/packages/${name}`;
  const size = await bundleSize(program, resolveDir);
  report(`@sase-auth/${name} adds`, size - base, LARGER[name] ?? ADAPTER_LIMIT);
  const own = OWN_WAY[name];
  if (!own) continue;
  const withOwn = await bundleSize(program + programWith(`@sase-auth/${name}/fetch`, [own]), resolveDir);
  report(`  ${own} adds`, withOwn - size, OWN_WAY_LIMIT);
}

function report(name: string, size: number, limit: number): void {
  const verdict = size <= limit ? "" : `, ${size - limit} B too large`;
  console.log(`${name.padEnd(24)} ${size} B of ${limit} B${verdict}`);
  if (size > limit) process.exitCode = 1;
}
