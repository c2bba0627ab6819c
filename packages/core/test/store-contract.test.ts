import { describe, it } from "vitest";
import { storeContract } from "../../testing/src/contract.ts";
import { memory, memoryStore } from "./support/memory-store.ts";

describe("the store that core is tested with", () => {
  const shared = memory();
  for (const { name, run } of storeContract) it(name, () => run(() => memoryStore(shared)));
});
