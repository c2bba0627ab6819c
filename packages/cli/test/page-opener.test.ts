import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openInBrowser } from "../src/page-opener.ts";

const URL = "http://127.0.0.1:1/a-path";

/** An opener in the place of the platform's, that does what a shell script says. Returns the folder it runs in. */
async function plantOpener(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sase-auth-opener-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ["xdg-open", "open"]) {
    await writeFile(join(folder, name), `#!/bin/sh\ncd "$(dirname "$0")"\n${script}\n`, { mode: 0o755 });
  }
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
  return folder;
}

describe.skipIf(process.platform === "win32")("the opener of the platform", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("is given the address, and it alone", async () => {
    const folder = await plantOpener(`printf '%s\\n' "$@" > arguments`);
    await openInBrowser(URL);
    expect(await readFile(join(folder, "arguments"), "utf8")).toBe(`${URL}\n`);
  });

  it("is not given the credentials of this process", async () => {
    const folder = await plantOpener("env > environment");
    for (const family of ["SASE", "SCM", "PRISMASASE"]) vi.stubEnv(`${family}_CLIENT_SECRET`, "not-a-real-secret");
    vi.stubEnv("LANG", "C.UTF-8");
    await openInBrowser(URL);
    const environment = await readFile(join(folder, "environment"), "utf8");
    expect(environment).toContain("LANG=C.UTF-8");
    expect(environment).not.toContain("not-a-real-secret");
  });

  it("is not there, which is reported", async () => {
    vi.stubEnv("PATH", "");
    await expect(openInBrowser(URL)).rejects.toThrow("ENOENT");
  });

  it("has failed, which is reported", async () => {
    await plantOpener("exit 3");
    await expect(openInBrowser(URL)).rejects.toThrow("failed");
  });
});
