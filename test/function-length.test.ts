import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { type Node, parse } from "acorn";
import { describe, expect, it } from "vitest";

/** From the first line of its header to its closing brace. Biome's rule counts less: see findings/. */
const LIMIT = 40;

/** `line: number of lines` of each function that is too long. */
function longFunctions(code: string): string[] {
  // Types become blanks, so lines stay where they are.
  const options = { ecmaVersion: "latest", sourceType: "module", locations: true } as const;
  return nodesIn(parse(stripTypeScriptTypes(code), options)).flatMap((node) => {
    const { start, end } = node.loc ?? { start: { line: 0 }, end: { line: 0 } };
    const lines = end.line - start.line + 1;
    return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type) && lines > LIMIT
      ? [`${start.line}: ${lines}`]
      : [];
  });
}

function nodesIn(value: unknown): Node[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(nodesIn);
  return "type" in value && "loc" in value ? [value as Node, ...below] : below;
}

describe("a function in src", () => {
  it(`has at most ${LIMIT} lines`, async () => {
    const files = globSync("packages/*/src/**/*.ts");
    expect(files.length).toBeGreaterThan(100);
    const found = await Promise.all(
      files.map(async (file) => longFunctions(await readFile(file, "utf8")).map((found) => `${file}:${found}`)),
    );
    expect(found.flat()).toEqual([]);
  });

  const statements = (count: number) => "  x();\n".repeat(count);

  it.each([
    ["a function", `function f() {\n${statements(38)}}`],
    [
      "a function with parameters on lines of their own",
      `function f(\n  a: string,\n  b: string,\n): void {\n${statements(35)}}`,
    ],
    ["an arrow function", `const f = () => {\n${statements(38)}};`],
    ["a method", `class C {\n  f() {\n${statements(38)}  }\n}`],
  ])("is counted with its header and its brace: %s", (_, code) => {
    expect(longFunctions(code)).toEqual([]);
    expect(longFunctions(code.replace("x();", "x();\n  x();"))).toEqual([expect.stringMatching(/: 41$/)]);
  });
});
