#!/usr/bin/env bash
# Most expect: a hook that looks at the response and returns it costs a request nothing that grows with
#   the body that was sent.
# What happens: got makes a structuredClone of the body for each afterResponse hook, whatever the hook
#   does, so that a POST of 1 MB with one has a fifth less rate; got 16 makes one more before the request.
# Versions: got 15.1.0 and 16.1.0 (guessed before: none in got 15), on the Node that runs this.
# Seen: 2026-11-28, Linux x64, Node 20.20.2.
# Source: own behaviour; got's source/as-promise/index.ts calls snapshotCrossOriginState before each hook.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{
  "private": true,
  "type": "module",
  "dependencies": {
    "got-15": "npm:got@15.1.0",
    "got-16": "npm:got@16.1.0"
  }
}
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2

cat > see.mjs <<'JS'
import { createServer } from "node:http";

const server = createServer((request, response) => request.resume().on("end", () => response.end("{}")));
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const url = `http://127.0.0.1:${server.address().port}/`;
const body = Buffer.alloc(1_000_000, "a");
const clone = globalThis.structuredClone;
let copies = 0;
globalThis.structuredClone = (value, options) => {
  if (value === body) copies++;
  return clone(value, options);
};
for (const version of ["15", "16"]) {
  const { default: got } = await import(`got-${version}`);
  const counts = [];
  for (const number of [0, 1, 2]) {
    copies = 0;
    await got.post(url, { body, hooks: { afterResponse: Array.from({ length: number }, () => (response) => response) } });
    counts.push(copies);
  }
  console.log(`got ${version}, copies of the body with 0, 1 and 2 hooks: ${counts.join(" ")}`);
}
server.close();
JS

cat > expected <<'TEXT'
got 15, copies of the body with 0, 1 and 2 hooks: 0 1 2
got 16, copies of the body with 0, 1 and 2 hooks: 1 2 3
TEXT
timeout 25 node see.mjs | tee seen
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
