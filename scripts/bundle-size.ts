import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { ROOT } from "./run.ts";

/** The HTTP clients, which a program has anyway. */
const HOSTS = ["axios", "got", "ky", "undici", "gaxios"];

/** A program that uses `names` of a package, or all that it exports. */
export async function programWith(from: string, names?: string[]): Promise<string> {
  const used = names ?? Object.keys(await import(from));
  const imports = used.map((name) => (name === "default" ? "default as theDefault" : name));
  return `import { ${imports} } from "${from}"; console.log(${used.map((name) => name.replace("default", "theDefault"))});\n`;
}

/** The bytes of a program, and of all that it imports except for the HTTP client: bundled as ESM, minified and compressed. */
export async function bundleSize(program: string, resolveDir: string = ROOT): Promise<number> {
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
