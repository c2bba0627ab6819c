/** A promise that a test opens by hand. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Let the event loop turn until `condition` holds. The limit is for a test that is broken, and no part of what is tested. */
export async function until(condition: () => boolean): Promise<void> {
  for (const end = process.hrtime.bigint() + 15_000_000_000n; !condition(); ) {
    if (process.hrtime.bigint() > end) throw new Error(`This never came true: ${condition}`);
    await new Promise(setImmediate);
  }
}
