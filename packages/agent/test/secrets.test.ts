import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TenantTokens } from "@sase-auth/core";
import { until } from "@sase-auth/test-kit";
import { testFolder } from "@sase-auth/test-kit/vitest";
import { startMockSase } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { localSecret, secretFromCommand, secretFromFile, startAgent } from "../src/index.ts";
import { ask, fakeTime } from "./support/agent.ts";

/** A command that prints the first line of a file, and counts its runs in another one. */
async function command() {
  const folder = await testFolder();
  const file = join(folder, "secret");
  const runs = join(folder, "runs");
  await writeFile(file, "fake-secret-one\nsecond line\n");
  await writeFile(runs, "");
  return { file, text: `echo x >> ${runs}; cat ${file}`, runs: async () => (await readFile(runs, "utf8")).length / 2 };
}

describe("secretFromFile", () => {
  it.each([["fake-secret"], ["fake-secret\n"], ["fake-secret\r\n"]])(
    "reads %j without the line break",
    async (text) => {
      const file = join(await testFolder(), "secret");
      await writeFile(file, text);
      expect(await secretFromFile(file)()).toBe("fake-secret");
    },
  );

  it("reads the file for every token request, so that a rotated secret is picked up", async () => {
    const file = join(await testFolder(), "secret");
    await writeFile(file, "fake-one");
    const secret = secretFromFile(file);
    await secret();
    await writeFile(file, "fake-two");
    expect(await secret()).toBe("fake-two");
  });

  it("says which file is missing or empty", async () => {
    const file = join(await testFolder(), "secret");
    await expect(secretFromFile(file)()).rejects.toThrow(
      `The secret file ${file} cannot be read (ENOENT). Check its path and its mode.`,
    );
    await writeFile(file, "\n");
    await expect(secretFromFile(file)()).rejects.toThrow(
      `The secret file ${file} is empty. Write the client secret into it.`,
    );
  });
});

describe("secretFromCommand", () => {
  it("returns the first line that the command prints", async () => {
    expect(await secretFromCommand("echo fake-secret; echo more; echo shown >&2")()).toBe("fake-secret");
  });

  it("runs the command once for all who ask at the same time, and for a minute", async () => {
    fakeTime(["performance"]);
    const { text, runs } = await command();
    const secret = secretFromCommand(text);
    const secrets = await Promise.all(Array.from({ length: 1000 }, () => secret()));
    expect(new Set(secrets)).toEqual(new Set(["fake-secret-one"]));
    vi.advanceTimersByTime(59_999);
    await secret();
    expect(await runs()).toBe(1);
    vi.advanceTimersByTime(1);
    await secret();
    expect(await runs()).toBe(2);
  });

  it("runs it again at once if the secret was refused, but not again and again", async () => {
    const { text, runs } = await command();
    const secret = secretFromCommand(text);
    await secret();
    expect(secret.refused()).toBe(true);
    await secret();
    expect(secret.refused()).toBe(false);
    await secret();
    expect(await runs()).toBe(2);
  });

  it.each([
    ["fails", "echo fake-secret; exit 3", "it failed"],
    ["is not there", "/nonexistent/command", "it failed"],
    ["prints nothing", "true", "it printed nothing"],
    ["prints an empty line first", "echo; echo fake-secret", "it printed nothing"],
    ["never stops printing", "yes fake-secret", "it failed"],
  ])("says so if the command %s, without what it printed", async (_, text, why) => {
    await expect(secretFromCommand(text)()).rejects.toThrow(
      `The secret command gave no secret: ${why}. Run it in a shell to see why.`,
    );
  });

  it("stops a command that takes longer than 10 s, with all that it has started", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const file = join(await testFolder(), "pid");
    const failed = expect(secretFromCommand(`sh -c 'echo $$ > ${file}; exec sleep 600'; echo x`)()).rejects.toThrow(
      "it took longer than 10 s",
    );
    let pid = 0;
    const started = readFileWhen(file).then((text) => {
      pid = Number(text);
    });
    await until(() => pid > 0);
    await started;
    vi.advanceTimersByTime(10_000);
    await failed;
    await until(() => !isAlive(pid));
  });
});

async function readFileWhen(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.endsWith("\n")) return text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a secret that is rotated while the agent runs", () => {
  it("is asked for again at once, and the caller is served", async () => {
    const sase = await startMockSase();
    onTestFinished(() => sase.close());
    const { text, file, runs } = await command();
    await writeFile(file, sase.credentials.clientSecret);
    const clientSecret = secretFromCommand(text);
    const { clientId, tokenUrl, tsgId } = sase.credentials;
    const tenants = new TenantTokens({ clientId, tokenUrl, clientSecret });
    await using agent = await startAgent({ tenants, clientId, tokenUrl, tsgId, secretRefused: clientSecret.refused });
    expect((await ask(agent)).status).toBe(200);
    await writeFile(file, sase.rotateSecret());
    expect((await ask(agent, "1100000001")).status).toBe(200);
    expect(await runs()).toBe(2);
  });
});

describe("localSecret", () => {
  it("makes the file with mode 0600, and returns what is in it afterwards", async () => {
    const path = join(await testFolder(), "local");
    const secret = await localSecret(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await localSecret(path)).toBe(secret);
    expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it("refuses a file that others can read", async () => {
    const path = join(await testFolder(), "local");
    await localSecret(path);
    await chmod(path, 0o644);
    await expect(localSecret(path)).rejects.toThrow(/is open to others \(mode 644\)\. Close it with chmod 600/);
  });

  it("refuses a file with something else in it, without showing it", async () => {
    const path = join(await testFolder(), "local");
    await writeFile(path, "fake password", { mode: 0o600 });
    const error = await localSecret(path).catch(String);
    expect(error).toMatch(/holds no local secret\. Remove it/);
    expect(error).not.toContain("fake password");
  });
});
