import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ADAPTERS } from "./adapters.ts";

/** The HTTP clients, which a program has anyway: those of our adapters, and of what they are compared with. */
const HOSTS = [...ADAPTERS.flatMap((adapter) => ("host" in adapter ? adapter.host : [])), "gaxios"];

/** A program that uses `names` of a package. */
export function programWith(from: string, names: readonly string[]): string {
  const imports = names.map((name) => (name === "default" ? "default as theDefault" : name));
  const used = names.map((name) => name.replace("default", "theDefault"));
  return `import { ${imports} } from "${from}"; console.log(${used});\n`;
}

/**
 * The bytes of a program, with all that it imports except for the HTTP client: bundled as ESM, minified and compressed.
 *
 * @param resolveDir the folder that imports are resolved from
 */
export async function bundleSize(program: string, resolveDir: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "node",
    external: HOSTS,
    logLevel: "error",
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}
