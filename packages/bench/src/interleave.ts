import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Expose gc without the flag on the command line. */
export const collectGarbage: (options?: { type: "major" | "minor" }) => void = runInNewContext("gc");

/** The figures of one round: each of the two is measured twice. */
export interface Round<Sample> {
  readonly a: readonly [Sample, Sample];
  readonly b: readonly [Sample, Sample];
}

type Turn<Sample> = () => Promise<Sample>;

/**
 * Measure two things in turn, A B B A and the next time B A A B, so that what changes slowly (the machine's clock, its
 * other users, the heap) falls on both alike, and so does being the first.
 */
export async function interleave<Sample>(rounds: number, a: Turn<Sample>, b: Turn<Sample>): Promise<Round<Sample>[]> {
  const done: Round<Sample>[] = [];
  // Once only: it forgets the shape of objects of which none is alive, and code that was optimized for them. In a program others are under way.
  collectGarbage({ type: "major" });
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const { outer, inner } = await enclose(a, b);
      done.push({ a: outer, b: inner });
    } else {
      const { outer, inner } = await enclose(b, a);
      done.push({ a: inner, b: outer });
    }
  }
  return done;
}

async function enclose<Sample>(
  outer: Turn<Sample>,
  inner: Turn<Sample>,
): Promise<{ outer: [Sample, Sample]; inner: [Sample, Sample] }> {
  const first = await tidy(outer);
  const second = await tidy(inner);
  const third = await tidy(inner);
  return { outer: [first, await tidy(outer)], inner: [second, third] };
}

/** Collect garbage before each turn. */
function tidy<Sample>(turn: Turn<Sample>): Promise<Sample> {
  collectGarbage({ type: "minor" });
  return turn();
}
