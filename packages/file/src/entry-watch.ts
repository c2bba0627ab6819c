import { type FSWatcher, watch } from "node:fs";

/** Tells calls that wait for entries when one is put in place. */
export interface EntryWatch {
  /**
   * Wait until the entry of this name is put in place, at most `ms`. It does not keep the process alive.
   *
   * @throws {Error} if the folder cannot be watched: it is missing, or the system has no watches left
   */
  putInPlace(name: string, ms: number): Promise<void>;
}

/** One watch of the folder for all calls that wait, and none while nobody waits: with hundreds of tenants each would hear of all. */
export function entryWatch(folder: string): EntryWatch {
  const waiting = new Map<string, Set<() => void>>();
  let watcher: FSWatcher | undefined;
  const open = () => {
    const opened = watch(folder, { persistent: false });
    // Some systems do not say which file it is.
    opened.on("change", (_, name) => {
      for (const calls of name === null ? waiting.values() : [waiting.get(String(name)) ?? []])
        for (const wake of calls) wake();
    });
    // The folder is gone, for example: the calls wait until their time ends.
    opened.on("error", () => opened.close());
    return opened;
  };
  const putInPlace = async (name: string, ms: number) => {
    watcher ??= open();
    const calls = waiting.get(name) ?? new Set();
    waiting.set(name, calls);
    let wake = () => {};
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      calls.add(wake);
    });
    calls.delete(wake);
    if (calls.size === 0) waiting.delete(name);
    if (waiting.size > 0) return;
    watcher?.close();
    watcher = undefined;
  };
  return { putInPlace };
}
