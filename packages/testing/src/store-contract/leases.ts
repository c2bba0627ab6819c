import assert from "node:assert/strict";
import { LONG, leasesAtOnce, newEntry, newKey, pass, type StoreRule, storeRule, until } from "./rule.ts";

export const leaseRules: readonly StoreRule[] = [
  storeRule("gives a lease to one of all who ask at once", async (makeStore) => {
    assert.equal((await leasesAtOnce(makeStore, newKey())).length, 1);
  }),

  storeRule("gives a lease that was over to one of all who ask at once", async (makeStore) => {
    const [holder, second] = [await makeStore(), await makeStore()]; // the holder has died
    const [key, later] = [newKey(), newKey()];
    await holder.lease(key, 50);
    await holder.lease(later, 50);
    // Once the later one is over, so is the other. That one ends at all is for another rule to say.
    for (const end = performance.now() + 1_000; performance.now() < end; ) if (await second.lease(later, LONG)) break;
    const given = (await leasesAtOnce(makeStore, key)).length;
    assert.ok(given <= 1, `${given} got it`);
  }),

  storeRule("gives a lease again once it was released", async (makeStore) => {
    const [first, second] = [await makeStore(), await makeStore()];
    const key = newKey();
    const release = await first.lease(key, LONG);
    assert.ok(release, "the lease is free");
    assert.equal(await second.lease(key, LONG), undefined, "nobody else gets it before");
    await release();
    const next = await second.lease(key, LONG);
    assert.ok(next, "it is free again");
    await next();
    assert.ok(await first.lease(key, LONG), "it is free once more");
  }),

  storeRule("ends a lease by itself once its time is over, and not before", async (makeStore) => {
    const [first, second] = [await makeStore(), await makeStore()];
    const [short, long] = [newKey(), newKey()];
    assert.ok(await first.lease(short, 50));
    await (await until("a lease of 50 ms ends", () => second.lease(short, LONG)))();
    assert.ok(await first.lease(long, 20_000));
    await pass(20_000);
    assert.equal(await second.lease(long, LONG), undefined, "ttl counts ms: this lease has some seconds left");
  }),

  storeRule("lets nobody release the lease of another", async (makeStore) => {
    const [first, second] = [await makeStore(), await makeStore()];
    const key = newKey();
    const release = await first.lease(key, 50);
    assert.ok(release, "the lease is free");
    await release();
    await until("the lease is given to another", () => second.lease(key, LONG));
    await release();
    assert.equal(await first.lease(key, LONG), undefined, "who had it before cannot end it");
  }),

  storeRule("keeps the leases of different keys apart", async (makeStore) => {
    const store = await makeStore();
    const keys = [newKey(), newKey()] as const;
    const releases = [await store.lease(keys[0], LONG), await store.lease(keys[1], LONG)];
    assert.ok(releases[0] && releases[1], "each key has a lease of its own");
    await releases[0]();
    assert.equal(await store.lease(keys[1], LONG), undefined, "the end of one ends no other");
  }),

  storeRule("keeps entries and leases apart", async (makeStore) => {
    const store = await makeStore();
    const [key, onlyLeased, entry] = [newKey(), newKey(), newEntry()];
    const release = await store.lease(key, LONG);
    await store.lease(onlyLeased, LONG);
    assert.equal((await store.get(onlyLeased)) ?? undefined, undefined, "a lease is no entry");
    await store.set(key, entry, LONG);
    assert.equal(await store.lease(key, LONG), undefined, "the holder writes while it has the lease");
    assert.equal(await store.get(key), entry);
    await release?.();
    assert.equal(await store.get(key), entry, "the end of a lease ends no entry");
  }),
];
