import { expect, test } from "vitest";
import type { Report } from "../src/report/report.ts";
import { markdown } from "../src/report/table.ts";
import { targetsTable } from "../src/report/targets.ts";
import type { RotationRow } from "../src/sections/rotation.ts";

function verdict(sections: Report["sections"]): string | undefined {
  return targetsTable({ sections, circumstances: {} }).rows[0]?.cells.at(-1);
}

const rotation: RotationRow = {
  name: "@sase-auth/fetch",
  kind: "ours",
  host: "fetch",
  seconds: 20,
  requests: 1,
  tokenRequests: 11,
  rejected: 0,
  failures: 0,
  waits: { p50: 1, p99: 12.5, longest: 199 },
  fixed: { p50: 1, p99: 10, longest: 20 },
};

test("a figure that is just good enough is met", () => {
  expect(verdict({ rotation: [rotation] })).toBe("met");
});

test.each<[string, Partial<RotationRow>]>([
  ["one token request too many", { tokenRequests: 12 }],
  ["a 401", { rejected: 1 }],
  ["a p99 over 1.25 of the fixed header", { waits: { ...rotation.waits, p99: 12.6 } }],
  ["a wait of as long as a token request", { waits: { ...rotation.waits, longest: 200 } }],
])("%s is not met", (_, worse) => {
  expect(verdict({ rotation: [{ ...rotation, ...worse }] })).toBe("not met");
});

test("a throughput whose interval reaches below 0.95 is not met, however good its median is", () => {
  const wide = { median: 1.1, low: 0.949, high: 1.3 };
  const row = { name: "@sase-auth/ky", kind: "ours", host: "ky", request: "GET", fixed: 1, fixedCpu: 1, runs: 3 };
  expect(verdict({ throughput: [{ ...row, rate: wide, cpu: { ...wide, low: 1 } }] })).toBe("not met");
});

test("got's body of 1 MB is measured by what got's recipe takes in the same run", () => {
  const row = (kind: string, median: number) => {
    const one = { median, low: median, high: median };
    return { name: kind, kind, host: "got", request: "POST 1 MB", rate: one, cpu: one, fixed: 1, fixedCpu: 1, runs: 1 };
  };
  expect(verdict({ throughput: [row("ours", 0.9), row("recipe", 0.8)] })).toBe("met");
  expect(verdict({ throughput: [row("ours", 0.87), row("recipe", 0.8)] })).toBe("not met");
});

test("the size of core and what an adapter adds have limits of their own", () => {
  expect(verdict({ size: [{ name: "@sase-auth/core", kind: "ours", bytes: 11_001 }] })).toBe("not met");
  expect(verdict({ size: [{ name: "@sase-auth/got", kind: "ours", bytes: 16_000, adds: 1_200 }] })).toBe("met");
});

test("undici's interceptor is measured by what its peer adds in the same run", () => {
  const row = (kind: string, added: number) => {
    const times = { median: 1, low: 1, high: 1 };
    return { name: kind, kind, host: "undici 7.30.2", fixed: 1, added: { ...times, median: added }, ratio: times };
  };
  const last = (ours: number) =>
    targetsTable({ sections: { hot: [row("ours", ours), row("package", 3_000)] }, circumstances: {} }).rows.at(-1)
      ?.cells;
  expect(last(1_000)).toEqual(["hot, undici", expect.any(String), "1000 of 3000 ns, 0.33", "met"]);
  expect(last(1_001)?.at(-1)).toBe("not met");
});

test("only our own packages have targets", () => {
  expect(verdict({ rotation: [{ ...rotation, kind: "package" }] })).toBeUndefined();
});

test("a table of a page shows our own rows in bold, and figures to the right", () => {
  const table = { head: ["", "client", "ns"], rows: [{ cells: ["ours", "fetch", "1"], own: true }] };
  expect(markdown(table)).toBe("|  | client | ns |\n| --- | --- | ---: |\n| **ours** | fetch | 1 |");
});
