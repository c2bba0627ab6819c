/** ms: a rule of a contract takes a few, and one that hangs has to end. */
export const LONGEST = 20_000;

/** @param what is tested, e.g. "adapter" */
export async function inTime(what: string, played: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The ${what} hung for ${LONGEST / 1000} s.`)), LONGEST);
  });
  await Promise.race([played, limit]).finally(() => clearTimeout(timer));
}
