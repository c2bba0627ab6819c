// Twenty short-lived processes, four at a time, which share their token in a file. Without a store each would request one.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const JOB = join(import.meta.dirname, "job.ts");
const folder = await mkdtemp(join(tmpdir(), "sase-auth-")); // yours would stay: fileStore() has a place for it

let started = 0;
let requests = 0;

async function runJobs(): Promise<void> {
  while (started++ < 20) {
    const env = { ...process.env, TOKEN_FOLDER: folder };
    const { stdout } = await promisify(execFile)(process.execPath, [JOB], { env });
    requests += Number(stdout);
  }
}

await Promise.all(Array.from({ length: 4 }, runJobs));
await rm(folder, { recursive: true });

console.log(`20 processes, token requests: ${requests}`);
