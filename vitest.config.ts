import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/**/*.test.ts", "test/*.test.ts"],
    maxWorkers: 2,
    // For what is broken, on a busy machine: no test waits for it.
    testTimeout: 30_000,
    reporters: ["default", ["json", { outputFile: "reports/vitest.json" }]],
    coverage: {
      include: ["packages/*/src/**"],
      // Its tests run the built program, where this does not look.
      exclude: ["packages/cli/**"],
      reporter: ["text"],
      thresholds: { branches: 80 },
    },
    typecheck: {
      enabled: true,
      tsconfig: "tsconfig.json",
      include: ["packages/*/test/**/*.test-d.ts"],
    },
  },
});
