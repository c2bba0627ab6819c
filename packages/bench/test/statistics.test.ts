import { expect, test } from "vitest";
import { interleave } from "../src/interleave.ts";
import { estimate, quantile } from "../src/statistics.ts";

test("the interval of a hundred numbers goes from the 41st to the 60th, as that of the sign test does", () => {
  const shuffled = Array.from({ length: 100 }, (_, index) => ((index * 37) % 100) + 1);
  expect(estimate(shuffled)).toEqual({ median: 50.5, low: 41, high: 60 });
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
