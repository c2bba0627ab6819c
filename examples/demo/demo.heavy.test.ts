/** Weekly: CI runs the demo itself, which fails if a figure is not as claimed. It waits 10 s for tokens to be renewed. */
import { expect, test } from "vitest";
import { run } from "./run-demo.ts";

test("without credentials the demo runs against the mock, says so first, and every figure is as claimed", {
  timeout: 60_000,
}, async () => {
  const { code, stdout, stderr } = await run({});
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^No SASE credentials in the environment: this is a mock service on this machine/);
  expect(stdout).toMatch(/\nAll \d+ figures as claimed, measured in [\d.]+ s\.\n$/);
  expect(code).toBe(0);
  // A token is a JWT, a secret of the mock a long word.
  expect(stdout).not.toMatch(/eyJ|Bearer|Basic|\S{24}/);
  expect(stdout, "nobody looks at a pipe: no colours, no progress").not.toContain("\x1b");
});
