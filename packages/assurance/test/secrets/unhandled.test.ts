import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { FAULTS } from "../faults/all-faults.ts";
import { ADAPTERS } from "../support/adapters.ts";
import { run } from "../support/programs.ts";
import { leaksInTexts, type Secrets } from "./leaks.ts";

const PROGRAM = fileURLToPath(new URL("unhandled-faults-program.ts", import.meta.url));
const failing = FAULTS.filter(({ gets }) => "message" in gets);

it.concurrent.each(ADAPTERS)(
  "Node warns of no secret and no token where no error of the $name adapter is handled",
  async ({ name }) => {
    const { code, stdout, stderr } = await run({ args: ["--unhandled-rejections=warn", PROGRAM, name], env: {} });
    expect([code, stderr]).toEqual([0, expect.stringContaining("UnhandledPromiseRejectionWarning: ")]);
    const { unhandled, services } = JSON.parse(stdout);
    expect(unhandled).toBeGreaterThanOrEqual(failing.length);
    // For each it prints the error, and where the error may have come from.
    expect(stderr.split("UnhandledPromiseRejectionWarning: ").length - 1).toBe(2 * unhandled);
    expect(services.some(({ issued }: Secrets) => issued.length > 0)).toBe(true);
    for (const service of services) expect(leaksInTexts([stderr], service)).toEqual([]);
  },
);
