/** For test files that share a process: each must leave the process as it was. */
import https from "node:https";
import { afterAll, expect } from "vitest";

const GLOBALS = ["fetch", "setTimeout", "clearTimeout", "Date", "AbortController", "Response"] as const;

function traces() {
  return {
    globals: GLOBALS.map((name) => globalThis[name]),
    functions: [Date.now, performance.now, Math.random, AbortSignal.any, crypto.subtle.importKey],
    everyObjectHas: Reflect.ownKeys(Object.prototype),
    environment: { ...process.env },
    agents: [https.globalAgent, ...dispatchers()],
  };
}

/** What `fetch` sends by. Node has its own under one of these names, and each undici that is imported under others. */
function dispatchers(): unknown[] {
  void globalThis.Request;
  return ["1", "2"].map((version) => Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${version}`)));
}

const before = traces();

afterAll(() => {
  const after = traces();
  for (const [at, name] of GLOBALS.entries()) expect(after.globals[at], name).toBe(before.globals[at]);
  for (const [at, own] of before.functions.entries()) expect(after.functions[at], own.name).toBe(own);
  expect(after.everyObjectHas).toEqual(before.everyObjectHas);
  expect(after.environment).toEqual(before.environment);
  // An undici that is imported puts its own where there is none.
  for (const [at, agent] of before.agents.entries())
    if (agent) expect(after.agents[at] === agent, `agent ${at}`).toBe(true);
});
