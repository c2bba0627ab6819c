import assert from "node:assert/strict";
import { LONG, newEntry, newKey, pass, type StoreRule, storeRule, until } from "./rule.ts";

export const entryRules: readonly StoreRule[] = [
  storeRule("gives what was set, also to those who found nothing before", async (makeStore) => {
    const [writer, reader] = [await makeStore(), await makeStore()];
    const [key, entry] = [newKey(), newEntry()];
    assert.equal((await reader.get(key)) ?? undefined, undefined, "there is no entry yet");
    await writer.set(key, entry, LONG);
    assert.equal(await reader.get(key), entry);
    assert.equal(await writer.get(key), entry);
    assert.equal(await (await makeStore()).get(key), entry);
  }),

  storeRule("gives the entry that was set last", async (makeStore) => {
    const [first, second] = [await makeStore(), await makeStore()];
    const [key, entry] = [newKey(), newEntry()];
    await first.set(key, newEntry(2_000), LONG);
    await second.set(key, entry, LONG);
    assert.equal(await first.get(key), entry);
    assert.equal(await second.get(key), entry);
  }),

  storeRule("keeps the entries of different keys apart", async (makeStore) => {
    const store = await makeStore();
    const key = newKey();
    // A store that cuts the key short, takes it for a pattern, or reads its beginning only mixes these up.
    const others = [`${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`, newKey()];
    const entry = newEntry();
    await store.set(key, entry, LONG);
    for (const other of others) {
      assert.equal((await store.get(other)) ?? undefined, undefined);
      await store.set(other, newEntry(), LONG);
    }
    assert.equal(await store.get(key), entry);
  }),

  storeRule("never gives a part of an entry", async (makeStore) => {
    const [writer, reader] = [await makeStore(), await makeStore()];
    const key = newKey();
    const entries = [newEntry(150_000), newEntry(60_000)];
    await writer.set(key, entries[0] as string, LONG);
    let isWriting = true;
    const written = (async () => {
      for (let at = 0; at < 30; at++) await writer.set(key, entries[at % 2] as string, LONG);
    })().finally(() => {
      isWriting = false;
    });
    while (isWriting) {
      const entry = await reader.get(key);
      if (!entries.includes(entry as string)) throw new Error(`It gave ${entry?.length} characters of an entry.`);
    }
    await written;
  }),

  storeRule("forgets an entry once its time is over, and not before", async (makeStore) => {
    const [writer, reader] = [await makeStore(), await makeStore()];
    const [short, long] = [newKey(), newKey()];
    await writer.set(long, newEntry(), 20_000);
    await writer.set(short, newEntry(), 50);
    await until("an entry with a ttl of 50 ms is forgotten", async () =>
      (await reader.get(short)) ? undefined : true,
    );
    await pass(20_000);
    assert.ok(await reader.get(long), "ttl counts ms: this entry has some seconds left");
  }),
];
