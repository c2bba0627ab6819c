import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "./support/folder.ts";

const PROGRAM = fileURLToPath(new URL("support/lease-program.ts", import.meta.url));

it("a lease goes to one of sixteen processes at once, each time that its holder was killed", {
  timeout: 120_000,
}, async () => {
  const folder = join(await temporaryFolder(), "key.lease");
  const started: ChildProcess[] = [];
  onTestFinished(() => {
    for (const child of started) child.kill("SIGKILL");
  });
  const start = async () => {
    const child = fork(PROGRAM, [folder]);
    started.push(child);
    await once(child, "message");
    return child;
  };
  let processes = await Promise.all(Array.from({ length: 16 }, start));
  for (let round = 1; round <= 30; round++) {
    const answers = processes.map((child) => once(child, "message"));
    for (const child of processes) child.send("take it");
    const taken = (await Promise.all(answers)).map(([hasIt]) => hasIt);
    const holders = processes.filter((_, at) => taken[at]);
    expect(holders).toHaveLength(1);
    const [holder] = holders as [ChildProcess];
    holder.kill("SIGKILL");
    await once(holder, "exit");
    processes = [...processes.filter((child) => child !== holder), await start()];
  }
});
