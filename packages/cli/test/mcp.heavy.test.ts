/** Weekly: it installs the SDK of the Model Context Protocol, with some ninety packages. */
import { execFile } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { BIN, startService, temporaryFolder } from "./support/cli.ts";

const VERSIONS = ["@modelcontextprotocol/sdk@1.23.0", "zod@3.25.76"];

const page = await readFile(new URL("../../../docs/recipes/mcp.md", import.meta.url), "utf8");

function recipe(name: string): string {
  return (
    page
      .split(`<!-- recipe:${name} -->\n`)[1]
      ?.split("```")[1]
      ?.replace(/^\w+\n/, "") ?? ""
  );
}

it("an assistant over MCP can read, and change nothing", { timeout: 300_000 }, async () => {
  const { sase, env } = await startService();
  const folder = await temporaryFolder();
  await writeFile(join(folder, "package.json"), "{}");
  await promisify(execFile)("npm", ["install", "--no-audit", "--no-fund", ...VERSIONS], { cwd: folder });
  await writeFile(join(folder, "sase-mcp.mjs"), recipe("sase-mcp.mjs"));
  await writeFile(join(folder, "sase-auth"), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(join(folder, "sase-auth"), 0o755);
  const load = (part: string) => {
    const path = createRequire(join(folder, "package.json")).resolve(`@modelcontextprotocol/sdk/client/${part}.js`);
    return import(pathToFileURL(path).href);
  };
  const [{ Client }, { StdioClientTransport }] = await Promise.all([load("index"), load("stdio")]);
  const { command, args } = JSON.parse(recipe("mcp")).mcpServers.sase;
  const own = { HOME: folder, ...env, PATH: `${folder}:${process.env.PATH}` };
  const client = new Client({ name: "assistant", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, cwd: folder, env: own, stderr: "ignore" }));
  const ask = async (method: string, path: string) => {
    const { content } = await client.callTool({ name: "request", arguments: { method, path } });
    return content[0].text as string;
  };
  expect(await ask("GET", "/sse/config/v1/addresses?folder=All")).toMatch(/^200 /);
  expect(await ask("DELETE", "/sse/config/v1/addresses/1")).toMatch(/^403 .*read_only/);
  expect(await ask("GET", "/sse/config/v1/../v2/x")).toMatch(/^403 .*read_only/);
  expect(await ask("POST", "/oauth2/access_token")).toMatch(/^404 /);
  await client.close();
  expect(sase.api.requests.map(({ method }) => method)).toEqual(["GET"]);
});
