#!/usr/bin/env bash
# Most expect: complexity/noExcessiveLinesPerFunction with maxLines 40 refuses a function of 41 lines, from its first line
#   to its closing brace, or at least one whose body has 41 lines.
# What happens: it counts tokens that begin a line in the body. A line that begins with a closing brace is not counted, nor
#   is a comment before one, nor the inner lines of a template; the header is not, however many lines its parameters take.
#   So a function of 51 lines may count 37.
# Versions: @biomejs/biome 2.5.15, Node of the machine.
# Seen: 2026-11-27, Linux x64, no network.
# Source: own behaviour of the tool; its documentation says "the maximum number of lines allowed in a function body".
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{ "private": true, "type": "module", "dependencies": { "@biomejs/biome": "2.5.15" } }
JSON
npm i --silent --no-audit --no-fund --no-package-lock
npm ls --depth=0 | tail -n +2
cat > biome.json <<'JSON'
{
  "linter": {
    "rules": {
      "recommended": false,
      "complexity": { "noExcessiveLinesPerFunction": { "level": "error", "options": { "maxLines": 1 } } }
    }
  }
}
JSON

count() { # NAME BODY [PARAMETERS]
  printf 'export function f(%s) {\n%s\n}\n' "${3:-}" "$2" > "$1.ts"
  counted=$( { timeout 30 node_modules/.bin/biome lint "$1.ts" 2>&1 || true; } | grep -oE 'too many lines \([0-9]+' | grep -oE '[0-9]+' || echo "one at most")
  echo "$1: body of $(printf '%s\n' "$2" | wc -l) lines, counted $counted"
}
{
  count statements $'  a();\n  b();\n  c();'
  count multi-line-parameters $'  a();\n  b();\n  c();' $'\n  a: string,\n  b: string,\n'
  count object $'  a({\n    x: 1,\n  });'
  count if-else $'  if (x) {\n    a();\n  } else {\n    b();\n  }'
  count comment-at-the-end $'  a();\n  b();\n  // c'
  count template $'  a(`x\n  y\n  z`);'
} | tee seen

cat > expected <<'TEXT'
statements: body of 3 lines, counted 3
multi-line-parameters: body of 3 lines, counted 3
object: body of 3 lines, counted 2
if-else: body of 5 lines, counted 3
comment-at-the-end: body of 3 lines, counted 2
template: body of 3 lines, counted one at most
TEXT
if diff expected seen; then echo "as described"; else echo "changed (< described, > seen)"; exit 1; fi
