import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The tests of one package, with its own source in the place of what is built, so that they see how it was broken. */
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
