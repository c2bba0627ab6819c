import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { TokenManager } from "@sase-auth/core";
import { describe, expect, it } from "vitest";
import { BIN, startService, temporaryFolder } from "./support/cli.ts";

describe("sase-auth inspect --browser", () => {
  it("serves the page once, without the signature, prints the result, and ends", async () => {
    const { sase } = await startService();
    const { value } = await new TokenManager(sase.credentials).getToken();
    // No opener on the PATH: no browser of this machine is started.
    const child = spawn(process.execPath, [BIN, "inspect", "--browser", "--tsg", "1"], {
      env: { PATH: await temporaryFolder() },
    });
    child.stdin.end(value);
    const exit = once(child, "exit");
    const stdout = text(child.stdout);
    const page = await (await fetch(await addressIn(child.stderr))).text();
    expect(page).toContain(value.split(".")[1]);
    expect(page).not.toContain(value.split(".")[2]);
    expect(await exit).toEqual([1, null]);
    expect(await stdout).toMatch(/^✗ issued for TSG 1838006364, not 1\./m);
  });
});

async function addressIn(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(stderr)) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line) ?? [];
    if (address) return address;
  }
  throw new Error("There is no address on stderr.");
}
