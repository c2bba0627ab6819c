import { describe, expect, it, vi } from "vitest";
import { backOff, isTransient, retryAfter } from "../src/request/retry.ts";
import { testClock } from "./support/clock.ts";

describe("Retry-After", () => {
  it.each([
    ["20", 20_000],
    [" 20\t", 20_000],
    ["0", 0],
  ])("%j asks for so many seconds", (header, ms) => {
    expect(retryAfter(header)).toBe(ms);
  });

  it("may be a date", () => {
    testClock();
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 30_000);
    expect(retryAfter(date.toUTCString())).toBe(date.getTime() - Date.now());
  });

  // RFC 9110 5.6.7: all three mean the same second, in GMT.
  it.each(["Thu, 06 Nov 2036 08:49:37 GMT", "Thursday, 06-Nov-36 08:49:37 GMT", "Thu Nov  6 08:49:37 2036"])(
    "may be the date %j, in any time zone",
    (header) => {
      testClock();
      for (const zone of ["America/New_York", "Asia/Tokyo", "UTC"]) {
        vi.stubEnv("TZ", zone);
        expect(retryAfter(header)).toBe(Date.UTC(2036, 10, 6, 8, 49, 37) - Date.now());
      }
      vi.unstubAllEnvs();
    },
  );

  it.each(["", "soon", "1 h", "x20", "20x", "20 s", "1e3x", "40.5", "+40", "-5", "40, 60", "Fri", "1 Jan 2036"])(
    "%j asks for nothing",
    (header) => {
      expect(retryAfter(header)).toBeNaN();
    },
  );
});

describe("the pause after a failure", () => {
  it.each([
    [1, 250],
    [2, 500],
    [4, 2_000],
    [40, 30_000],
  ])("number %i in a row is at most %i ms, and at least half of it", (failures, most) => {
    for (let time = 0; time < 100; time++) {
      const pause = backOff(failures);
      expect(pause).toBeGreaterThanOrEqual(most / 2);
      expect(pause).toBeLessThanOrEqual(most);
    }
  });
});

it("another answer may come of the same request after 408, 429 and what is above 499", () => {
  expect([400, 401, 404, 408, 409, 428, 429, 430, 499, 500, 503, 599].filter(isTransient)).toEqual([
    408, 429, 500, 503, 599,
  ]);
});
