import { expect, test } from "vitest";
import { interleave } from "../src/interleave.ts";
import { estimate, quantile } from "../src/statistics.ts";

// Values of the tables of the sign test. One rank further in, each interval would hold 94 % or less.
test.each([
  [6, 1, 6],
  [9, 2, 8],
  [40, 14, 27],
  [100, 40, 61],
])("the interval of %i numbers goes from rank %i to %i", (count, low, high) => {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  expect(estimate(numbers.toReversed())).toMatchObject({ low, high });
});

test("numbers that are too few to tell anything have an interval that includes all of them", () => {
  expect(estimate([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
});

test("a quantile lies between the numbers beside it", () => {
  expect(quantile([10, 20], 0.25)).toBe(12.5);
});

test("two things are measured in turns, each of them first every other time", async () => {
  const order: string[] = [];
  const turn = (name: string) => async () => order.push(name);
  const rounds = await interleave(2, turn("a"), turn("b"));
  expect(order.join("")).toBe("abbabaab");
  expect(rounds[0]).toEqual({ a: [1, 4], b: [2, 3] });
  expect(rounds[1]).toEqual({ a: [6, 7], b: [5, 8] });
});
