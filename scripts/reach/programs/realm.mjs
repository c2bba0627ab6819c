// Runs a bundled program in another realm: realm.mjs edge | vm
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { startMockSase } from "@sase-auth/testing";

const [, , kind] = process.argv;
const code = readFileSync("edge.js", "utf8");
const sase = await startMockSase();
const { credentials, apiOrigin } = sase;
if (kind === "edge") {
  const { EdgeVM } = await import("@edge-runtime/vm");
  const edge = new EdgeVM();
  edge.evaluate(code);
  assert.equal(await edge.context.play(credentials, apiOrigin), "false 200 200 200");
} else {
  // Buffers, errors and promises of this context are not Node's own; fetch and its classes are.
  const { fetch, Request, Response, Headers, FormData, Blob, URL, URLSearchParams, ReadableStream } = globalThis;
  const { AbortController, AbortSignal, DOMException, TextEncoder, TextDecoder, crypto, atob, btoa, performance } =
    globalThis;
  const { setTimeout, clearTimeout, queueMicrotask, console, structuredClone } = globalThis;
  const context = createContext({
    ...{ fetch, Request, Response, Headers, FormData, Blob, URL, URLSearchParams, ReadableStream },
    ...{ AbortController, AbortSignal, DOMException, TextEncoder, TextDecoder, crypto, atob, btoa, performance },
    ...{ setTimeout, clearTimeout, queueMicrotask, console, structuredClone },
  });
  runInContext(code, context);
  assert.equal(await context.play(credentials, apiOrigin), "true 200 200 200");
}
assert.equal(sase.auth.tokenRequests.length, 2);
await sase.close();
