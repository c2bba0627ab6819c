import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { type MakeStore, storeContract } from "../../src/contract.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const page = await readFile(join(ROOT, "docs/fleet.md"), "utf8");
const [, code = ""] = page.match(/^```ts\n(.*?)^```$/ms) ?? [];
await mkdir(join(ROOT, "reports"), { recursive: true });
const file = join(ROOT, "reports", "documented-store.ts");
await writeFile(file, code);

describe("the store of one's own in docs/fleet.md keeps the contract: it", async () => {
  const { sqliteStore } = (await import(file)) as { sqliteStore: (file: string) => ReturnType<MakeStore> };
  const folder = await mkdtemp(join(tmpdir(), "sase-auth-sqlite-"));
  afterAll(() => rm(folder, { recursive: true }));
  for (const { name, run } of storeContract) it(name, () => run(() => sqliteStore(join(folder, "tokens.db"))));
});
