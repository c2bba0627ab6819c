import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Runs the tests of one package on its own source, so that they see how it was broken. */
const name = process.env.MUTATE ?? "core";

export default defineConfig({
  resolve: {
    alias: { [`@sase-auth/${name}`]: fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url)) },
  },
  test: {
    include: [`packages/${name}/test/**/*.test.ts`],
    exclude: ["**/node_modules/**", "**/*.slow.test.ts"],
    testTimeout: 10_000,
  },
});
