import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const policy = await readFile("SECURITY.md", "utf8");
const [, guaranteed = ""] = /^## What is guaranteed\n([\s\S]*?)^## /m.exec(policy) ?? [];
const guarantees = guaranteed.split(/^- /m).slice(1);

describe("what SECURITY.md guarantees", () => {
  it("is read here", () => {
    expect(guarantees.length).toBeGreaterThan(5);
  });

  it.each(guarantees.map((text) => [/\*\*(.*?)\*\*/.exec(text)?.[1], text]))(
    "%s: has the tests that it names",
    async (_, text) => {
      const named = Array.from(text?.matchAll(/\[test\]\((.*?)\) "(.*?)"/g) ?? []);
      expect(named).not.toEqual([]);
      for (const [, file = "", sentence] of named) expect(await readFile(file, "utf8")).toContain(sentence);
    },
  );
});
