/** As many as there are cores where CI runs. */
const LANES = 2;

/** Do `work` on each item, two at a time. */
export async function inLanes<T>(items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  // Each lane takes the next item from the one iterator.
  const next = Iterator.from(items);
  const lane = async () => {
    for (const item of next) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
