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

/** Let the event loop turn until `condition` holds; a bounded number of times. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 20_000; turns++) {
    if (condition()) return;
    await new Promise(setImmediate);
  }
  throw new Error(`This never came true: ${condition}`);
}
