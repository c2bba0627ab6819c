/** The types of the packages, for each way to resolve them that TypeScript has. */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { inLanes } from "../lanes.ts";
import { run } from "../run.ts";

/** With the types of a Node of its time. */
export const TYPESCRIPTS = [
  { folder: "typescript-5.0", typescript: "5.0.4", "@types/node": "20.3.3" },
  { folder: "typescript-5.4", typescript: "5.4.5", "@types/node": "20.19.43" },
  { folder: "typescript-5.9", typescript: "5.9.3", "@types/node": "22.20.5" },
  { folder: "typescript-7", typescript: "7.0.2", "@types/node": "26.6.6" },
];

/** `program.ts` is CommonJS, as the manifest has no type; `program.mts` is not. */
const MODULES = {
  commonjs: ["program.ts", "--module", "commonjs"],
  node16: ["program.ts", "program.mts", "--module", "node16"],
  nodenext: ["program.ts", "program.mts", "--module", "nodenext"],
  bundler: ["program.ts", "--module", "esnext", "--moduleResolution", "bundler"],
};

/** Where CI looks: what resolves without `exports`, and CommonJS files that may not import what is only an ES module. */
const CORNERS = ["5.4.5 commonjs", "5.4.5 node16", "7.0.2 nodenext"];

export async function checkTypeScripts(checks: Checks, root: string, { all = false }): Promise<void> {
  const cells = TYPESCRIPTS.flatMap(({ folder, typescript }) =>
    Object.entries(MODULES).map(([module, args]) => ({ cwd: join(root, folder), typescript, module, args })),
  );
  for (const { folder } of TYPESCRIPTS) await cp(join(root, folder, "program.ts"), join(root, folder, "program.mts"));
  const chosen = cells.filter(({ typescript, module }) => all || CORNERS.includes(`${typescript} ${module}`));
  await inLanes(chosen, ({ cwd, typescript, module, args }) =>
    checks.check(`types, module ${module} on TypeScript ${typescript}`, () => {
      const skipLibCheck = String(lacksDisposal(typescript));
      const strict = ["--noEmit", "--strict", "--skipLibCheck", skipLibCheck, "--target", "es2022", "--types", "node"];
      return run(
        join(cwd, "node_modules", ".bin", "tsc"),
        ["--ignoreConfig", ...args, ...strict].slice(isOld(typescript)),
        { cwd },
      );
    }),
  );
}

/** 5.2 is the first with `Symbol.asyncDispose`, which the mock of `@sase-auth/testing` has. */
function lacksDisposal(version: string): boolean {
  return /^5\.[01]\./.test(version);
}

/** `--ignoreConfig` is new in 6; there is no config here. */
function isOld(version: string): number {
  return Number.parseInt(version, 10) < 6 ? 1 : 0;
}
