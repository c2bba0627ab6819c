import { defineConfig } from "vitest/config";

const TESTS = ["packages/*/test/**/", "examples/**/", "test/"];

/** Whole programs, a browser, every broken adapter: `npm run test:slow`. */
const SLOW = process.env.SASE_SLOW === "1";

/** Its figures are of tokens that live for seconds, so that it runs when nothing else does. */
const DEMO = "examples/demo/*.slow.test.ts";

const slow = [
  { name: "beside others", include: TESTS.map((folder) => `${folder}*.slow.test.ts`), exclude: [DEMO], maxWorkers: 3 },
  { name: "alone", include: [DEMO], maxWorkers: 1 },
];
const projects = slow.map(({ exclude = [], ...project }, groupOrder) => ({
  extends: true as const,
  test: { ...project, exclude: ["**/node_modules/**", ...exclude], sequence: { groupOrder } },
}));

export default defineConfig({
  test: {
    ...(SLOW
      ? { projects }
      : {
          include: TESTS.map((folder) => `${folder}*.test.ts`),
          exclude: ["**/node_modules/**", "**/*.slow.test.ts"],
          maxWorkers: 2,
        }),
    // For what is broken, on a busy machine: no test waits for it.
    testTimeout: 30_000,
    reporters: ["default", ["json", { outputFile: `reports/vitest${SLOW ? "-slow" : ""}.json` }]],
    coverage: {
      include: ["packages/*/src/**"],
      // Its tests run the built program, where this does not look.
      exclude: ["packages/cli/**"],
      reporter: ["text"],
      thresholds: { branches: 80 },
    },
    typecheck: {
      enabled: !SLOW,
      tsconfig: "tsconfig.json",
      include: ["packages/*/test/**/*.test-d.ts"],
    },
  },
});
