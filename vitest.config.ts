import { defineConfig } from "vitest/config";

/**
 * - `fast`: `npm test`
 * - `slow`: `npm run test:slow`, whole programs, a browser, every broken adapter
 * - `heavy`: `npm run test:heavy`, what CI leaves out. Each file says why.
 */
const KIND = (process.env.SASE_TESTS ?? "fast") as "fast" | "slow" | "heavy";
const ENDING = KIND === "fast" ? "test.ts" : `${KIND}.test.ts`;

/** Measures tokens that live for seconds, so it runs alone. */
const ALONE = "examples/demo/*.heavy.test.ts";

/**
 * Each in a process of its own, because it replaces a module, or leaves connections limited. All others share processes,
 * which load each module once.
 */
const APART = [
  "packages/axios/test/*.test.ts",
  "packages/bench/test/counts.test.ts",
  "packages/file/test/{lease-file,private-folder}.test.ts",
];

const others = ["packages/*/test/**/", "examples/**/", "docs/test/", "test/"].map((folder) => `${folder}*.${ENDING}`);
const exclude = ["**/node_modules/**", ...(KIND === "fast" ? ["**/*.{slow,heavy}.test.ts"] : []), ALONE];
const setupFiles = ["packages/test-kit/src/leaves-no-trace.ts"];
const GROUPS = {
  fast: [
    { name: "together", include: others, exclude: [...exclude, ...APART], isolate: false, setupFiles },
    { name: "apart", include: APART, exclude },
  ],
  slow: [{ name: "slow", include: others, exclude }],
  heavy: [
    { name: "beside others", include: others, exclude },
    { name: "alone", include: [ALONE], sequence: { groupOrder: 1 } },
  ],
};
const projects = GROUPS[KIND].map((test) => ({ extends: true as const, test }));

/** The workspace's packages come from their source, so that a test sees a change at once. So do those of a child process. */
const conditions = ["source", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    env: { NODE_OPTIONS: "--conditions=source" },
    projects,
    // Twice the cores of CI: tests wait for as long as they work.
    maxWorkers: 4,
    // Most objects of a test die young: with room for them V8 collects them less often.
    execArgv: ["--min-semi-space-size=32", "--max-semi-space-size=64"],
    // Ends a test that is broken. No test waits for it.
    testTimeout: 120_000,
    reporters: ["default", ["json", { outputFile: `reports/vitest-${KIND}.json` }]],
    coverage: {
      // It takes an eighth of the time.
      enabled: KIND === "fast" && Boolean(process.env.CI),
      include: ["packages/*/src/**"],
      // Their tests run programs, which are not measured.
      exclude: ["packages/{cli,fleet,test-kit}/**"],
      reporter: ["text"],
      thresholds: { branches: 80 },
    },
  },
});
