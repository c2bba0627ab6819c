#!/usr/bin/env bash
# Most expect: a rule that an override turns on for some files is checked in those files.
# What happens: suspicious/noImportCycles, turned on by an override alone, reports nothing. Turned on at the top, it reports
#   both imports of the circle.
# Versions: @biomejs/biome 2.5.15, Node of the machine.
# Seen: 2026-11-27, Linux x64, no network.
# Source: own behaviour of the tool. Perhaps only the rules at the top make it build its index of the project.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{ "private": true, "type": "module", "dependencies": { "@biomejs/biome": "2.5.15" } }
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2
mkdir src
echo 'import { b } from "./b.js"; export const a = () => b;' > src/a.js
echo 'import { a } from "./a.js"; export const b = () => a;' > src/b.js

rule='"suspicious": { "noImportCycles": "error" }'
see() { # NAME CONFIGURATION
  echo "$2" > biome.json
  found=$( { timeout 30 node_modules/.bin/biome lint src 2>&1 || true; } | grep -c 'part of a cycle' || true)
  echo "$1: $found cycles reported"
}
{
  see "by the rules at the top" "{ \"linter\": { \"rules\": { \"recommended\": false, $rule } } }"
  see "by an override" "{ \"linter\": { \"rules\": { \"recommended\": false } }, \"overrides\": [{ \"includes\": [\"src/**\"], \"linter\": { \"rules\": { $rule } } }] }"
} | tee seen

cat > expected <<'TEXT'
by the rules at the top: 2 cycles reported
by an override: 0 cycles reported
TEXT
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
