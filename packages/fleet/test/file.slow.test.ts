import { describe, expect, it } from "vitest";
import { lives } from "../src/scenarios/lives.ts";
import { DEFAULTS, UNHURRIED } from "../src/scenarios/scenario.ts";
import { itEndures } from "./endure.ts";

describe("a fleet that shares a file", () => {
  it("is without a 401 over two lives of a token, at a bounded number of token requests", {
    timeout: 120_000,
  }, async () => {
    const settings = { ...DEFAULTS, processes: 6, lives: 2, lifetime: 7, sharing: UNHURRIED };
    expect((await lives.run("file", settings)).problems).toEqual([]);
  });

  itEndures("file");
});
