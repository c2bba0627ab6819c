import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const policy = await readFile("SECURITY.md", "utf8");
const [, guaranteed = ""] = /^## What is guaranteed\n([\s\S]*?)^## /m.exec(policy) ?? [];
const guarantees = guaranteed.split(/^- /m).slice(1);

const LEFT_OUT = /\b(it|test|describe)\.(skip|todo|only|fails)\b|\bx(it|describe)\(/;

/** Whether it is in the title of a test that runs, or in the name of a rule: not in a comment, and in no other text. */
function isTested(source: string, sentence: string): boolean {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const literal = sentence.replaceAll(/[^\w ]/g, "\\$&");
  const title = /(?:(?<![.\w])(?:it|describe|rule)(?:\.concurrent)?(?:\.each\b[^;]*?\))?\(|\bname:)\s*/.source;
  return !LEFT_OUT.test(code) && new RegExp(`${title}(["'\`])(?:(?!\\1).)*${literal}`).test(code);
}

describe("what SECURITY.md guarantees", () => {
  it("is read here", () => {
    expect(guarantees.length).toBeGreaterThan(5);
  });

  it.each(guarantees.map((text) => [/\*\*(.*?)\*\*/.exec(text)?.[1], text]))(
    "%s: has the tests that it names",
    async (_, text) => {
      const named = Array.from(text?.matchAll(/\[test\]\((.*?)\)\s"(.*?)"/g) ?? []);
      expect(named).not.toEqual([]);
      expect(named.length).toBe(text?.split("[test]").slice(1).length);
      for (const [, file = "", sentence = ""] of named) {
        expect([sentence, isTested(await readFile(file, "utf8"), sentence)]).toEqual([sentence, true]);
      }
    },
  );
});

describe("a test that a guarantee names", () => {
  it.each([
    ["a title", 'it("keeps it", () => {});'],
    ["part of a title", 'describe("it keeps it, always", () => {});'],
    ["a title below a table", 'it.each<[string]>([["a", (x) => f(x)]])("$name: keeps it", () => {});'],
    ["a rule", 'rule("keeps it", async () => {}),'],
    ["an invariant", 'export const kept = { name: "keeps it" };'],
  ])("is found as %s", (_, source) => {
    expect(isTested(source, "keeps it")).toBe(true);
  });

  it.each([
    ["a comment", '// it("keeps it", () => {});'],
    ["a longer comment", '/*\n it("keeps it", () => {});\n*/'],
    ["a test that is left out", 'it.skip("keeps it", () => {});'],
    ["a test within what is left out", 'describe.skip("all", () => {\n it("keeps it", () => {});\n});'],
    ["a test that is still to be written", 'it.todo("keeps it");'],
    ["a text that is no title", 'expect(text).toBe("keeps it");'],
    ["a text in a test", 'it("does", () => {\n  expect(text).toBe("keeps it");\n});'],
  ])("is not found in %s", (_, source) => {
    expect(isTested(source, "keeps it")).toBe(false);
  });
});
