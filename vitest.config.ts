import { defineConfig } from "vitest/config";

const TESTS = ["packages/*/test/**/", "examples/**/", "test/"];

/** Whole programs, a browser, every broken adapter: `npm run test:slow`. */
const SLOW = process.env.SASE_SLOW === "1";

export default defineConfig({
  test: {
    include: TESTS.map((folder) => `${folder}*${SLOW ? ".slow" : ""}.test.ts`),
    exclude: ["**/node_modules/**", ...(SLOW ? [] : ["**/*.slow.test.ts"])],
    maxWorkers: 2,
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
