/** The programs of the recipes: a block below `<!-- program NAME PACKAGE… -->`, and how it is installed and run. */
import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { installProjects, packagesNeededBy } from "../../../scripts/project.ts";
import { ROOT } from "../../site/pages.ts";

const PROGRAM = /^<!-- program (\S+)((?: \S+)*) -->\n```(?:ts|js)\n([\s\S]*?)^```$/gm;

/** What a recipe's program needs, and its code, by its name. */
export const programs: ReadonlyMap<string, { readonly needs: readonly string[]; readonly code: string }> = new Map(
  (
    await Promise.all(
      globSync("docs/recipes/*.md", { cwd: ROOT }).map(async (page) => {
        const text = await readFile(join(ROOT, page), "utf8");
        return Array.from(text.matchAll(PROGRAM), ([, name = "", needs = "", code = ""]) => {
          return [name, { needs: needs.trim().split(" "), code }] as const;
        });
      }),
    )
  ).flat(),
);

/** A folder in which programs find what they need. */
export class Workshop {
  readonly folder: string;
  readonly #root: string;

  /** @param root is a folder that is empty */
  constructor(root: string) {
    this.#root = root;
    this.folder = join(root, "recipes");
  }

  /** @param names of programs; what they need is installed beside the packed packages, and their code written */
  async install(names: readonly string[]): Promise<void> {
    const needs = names.flatMap((name) => programs.get(name)?.needs ?? []);
    const ours = [...needs.filter((need) => need.startsWith("@sase-auth/")), "@sase-auth/cli"];
    const foreign = needs.filter((need) => !need.startsWith("@sase-auth/"));
    const versions = Object.fromEntries(foreign.map((need) => /^(.+)@(.+)$/.exec(need)?.slice(1) ?? []));
    await installProjects(this.#root, new Map([["recipes", { ...(await packagesNeededBy(ours)), ...versions }]]));
    // On the platforms that the recipes are for, nothing else is there to write to.
    const store = join(this.#root, "store");
    for (const name of names) await this.write(name, (programs.get(name)?.code ?? "").replace("/tmp/sase-auth", store));
  }

  fileOf(name: string): string {
    return join(this.folder, `${name}.mts`);
  }

  async write(name: string, code: string): Promise<string> {
    await writeFile(this.fileOf(name), code);
    return this.fileOf(name);
  }

  /** @returns what the program prints; it fails if it prints an error */
  async outputOf(name: string, env: NodeJS.ProcessEnv): Promise<string> {
    const run = promisify(execFile);
    const { stdout, stderr } = await run(process.execPath, [this.fileOf(name)], { env, timeout: 60_000 });
    if (stderr) throw new Error(`${name} prints an error: ${stderr}`);
    return stdout;
  }
}
