import { describe, expect, it } from "vitest";
import { environmentText } from "../src/mock/environment-text.ts";

const variables = { A: "plain@x:1/y", B: "it's $HOME" };

describe("the environment of a mock", () => {
  it.each([
    ["sh", "export A='plain@x:1/y'\nexport B='it'\\''s $HOME'\n"],
    ["powershell", "$env:A = 'plain@x:1/y'\n$env:B = 'it''s $HOME'\n"],
    ["json", '{\n  "A": "plain@x:1/y",\n  "B": "it\'s $HOME"\n}\n'],
  ] as const)("as %s quotes what has a meaning there", (format, text) => {
    expect(environmentText(variables, format)).toBe(text);
  });

  it("as dotenv has no quotes, of which parsers disagree, and refuses what would need some", () => {
    expect(environmentText({ A: variables.A }, "dotenv")).toBe("A=plain@x:1/y\n");
    expect(() => environmentText(variables, "dotenv")).toThrow("--format dotenv cannot hold the value of B.");
  });
});
