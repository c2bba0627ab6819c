/** Call `one` for each item, `width` at a time. */
export async function inFlight<T>(items: readonly T[], width: number, one: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await one(items[next++] as T);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
