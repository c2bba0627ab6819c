import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startMockSase } from "@sase-auth/testing";
import { expect, it, onTestFinished } from "vitest";
import { Front } from "./front.ts";
import { STOPPED } from "./process-faults.ts";

interface Obtained {
  readonly value: string;
  /** ms */
  readonly left: number;
  readonly requests: number;
}

async function startProgram() {
  const sase = await startMockSase();
  const front = await Front.start(sase.authOrigin, "http");
  const { clientId, clientSecret, tsgId } = sase.credentials;
  const tokenUrl = `http://127.0.0.1:${front.port}/oauth2/access_token`;
  const child = fork(fileURLToPath(new URL("stopped-program.ts", import.meta.url)), {
    env: { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, TSG_ID: tsgId, TOKEN_URL: tokenUrl },
    execArgv: [],
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await Promise.all([front.stop(), sase.close()]);
  });
  return { sase, front, child };
}

async function answerOf(child: ChildProcess): Promise<Obtained> {
  const [obtained] = await once(child, "message");
  return obtained;
}

function obtain(child: ChildProcess): Promise<Obtained> {
  const answer = answerOf(child);
  child.send("get");
  return answer;
}

/** Stop the process, and wait until it has. */
async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGSTOP");
  const state = async () => /\) (\w)/.exec(await readFile(`/proc/${child.pid}/stat`, "utf8"))?.[1];
  while ((await state()) !== "T") await nextTurn();
}

/** Only time makes a token expire in another process. */
function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Only Linux tells whether a process has stopped. */
const onLinux = it.runIf(process.platform === "linux");

onLinux(`${STOPPED.overExpiry.name}: it does not use that one, and obtains another`, async () => {
  const { sase, child } = await startProgram();
  sase.auth.misbehave({ token: { expiresIn: 3 } });
  const first = await obtain(child);
  await stop(child);
  const second = obtain(child); // sent while the process is stopped
  await passed(3_500);
  child.kill("SIGCONT");
  const { value, left, requests } = await second;
  expect(value === first.value).toBe(false);
  expect(left).toBeGreaterThan(60_000);
  expect(requests).toBe(STOPPED.overExpiry.gets.requests);
  expect(await obtain(child)).toMatchObject({ value, requests: 0 });
});

onLinux(`${STOPPED.overAnswer.name}: it throws that one away, and obtains another`, async () => {
  const { sase, front, child } = await startProgram();
  const arrived = front.arrival();
  const release = front.hold();
  sase.auth.misbehave({ token: { expiresIn: 3 } });
  const obtained = obtain(child);
  await arrived;
  await stop(child);
  release();
  await passed(3_500);
  child.kill("SIGCONT");
  const { value, requests } = await obtained;
  expect(sase.issued.length).toBe(2);
  expect(value === sase.issued[1]?.value).toBe(true);
  expect(requests).toBe(STOPPED.overAnswer.gets.requests);
  expect(await obtain(child)).toMatchObject({ value, requests: 0 });
});
