/** For `scripts/mutate.ts`: each piece of a package's source is broken in turn, and its own tests have to notice. */
const name = process.env.MUTATE ?? "core";

export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  // TypeScript 7 has no API for Stryker to read its configuration with.
  tsconfigFile: "none",
  mutate: [`packages/${name}/src/**/*.ts`],
  ignorePatterns: ["examples", "docs", "reports", "**/.turbo"],
  coverageAnalysis: "perTest",
  // The tests wait more than they work.
  concurrency: 6,
  timeoutMS: 10_000,
  reporters: ["clear-text", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `reports/mutation-${name}.json` },
  tempDirName: ".stryker-tmp",
  thresholds: { high: 95, low: 90, break: name === "core" ? 90 : 85 },
};
