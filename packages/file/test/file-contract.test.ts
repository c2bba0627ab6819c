import { join } from "node:path";
import { storeContract } from "@sase-auth/testing/contract";
import { describe, it } from "vitest";
import { fileTokenStore } from "../src/file-token-store.ts";
import { temporaryFolder } from "./support/folder.ts";

describe("a store in files keeps the contract of a store: it", () => {
  for (const { name, run } of storeContract) {
    it(name, async () => {
      const folder = join(await temporaryFolder(), "made", "by", "the store");
      await run(() => fileTokenStore(folder));
    });
  }
});
