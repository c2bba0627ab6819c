import { describe, expect, it } from "vitest";
import { startService } from "./support/cli.ts";
import { atTerminal, hasTerminal } from "./support/terminal.ts";

const ESCAPE = "\u001b";

describe.skipIf(!hasTerminal)("at a terminal", () => {
  it("inspect obtains a token if it gets none", async () => {
    const { sase, env } = await startService();
    const { code, shown } = await atTerminal(["inspect", "--tsg", "1100000001"], env);
    expect(code).toBe(0);
    expect(shown).toContain("No token on standard input; obtaining one.");
    expect(shown).toContain("1100000001");
    expect(shown).not.toContain(sase.issued[0]?.value);
  });

  it("a result has colours", async () => {
    const { env } = await startService();
    expect((await atTerminal(["doctor"], env)).shown).toContain(`${ESCAPE}[32m✓ credentials`);
  });

  it("a result has none with NO_COLOR", async () => {
    const { env } = await startService();
    const { shown } = await atTerminal(["doctor"], { ...env, NO_COLOR: "1" });
    expect(shown).toContain("✓ credentials");
    expect(shown).not.toContain(ESCAPE);
  });

  it("a secret that is typed does not show", async () => {
    const { env } = await startService();
    const { code, shown } = await atTerminal(["token", "--client-secret-stdin"], env);
    expect(code).toBe(2);
    expect(shown).toContain("--client-secret-stdin: pipe the secret in; typed, it would show.");
  });
});

describe("away from a terminal", () => {
  it("a result has no colours", async () => {
    const { run } = await startService();
    expect((await run(["doctor"])).stdout).not.toContain(ESCAPE);
  });
});
