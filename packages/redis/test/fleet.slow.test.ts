import { expect, it } from "vitest";
import { measureCold, measureLives, UNHURRIED } from "../../../scripts/fleet-measure.ts";
import { describeWithRedis } from "./support/with-redis.ts";

describeWithRedis("a fleet that shares a Redis", () => {
  it("costs one token request when 64 processes start at once", { timeout: 180_000 }, async () => {
    const problems: string[] = [];
    await measureCold("redis", 64, 1, problems, UNHURRIED);
    expect(problems).toEqual([]);
  });

  it("is without a 401 over three lives of a token, at a bounded number of token requests", {
    timeout: 120_000,
  }, async () => {
    const problems: string[] = [];
    await measureLives("redis", 16, 3, problems, UNHURRIED);
    expect(problems).toEqual([]);
  });
});
