import { expect, it } from "vitest";
import { type Reach, unreachedText } from "../src/mock/unreached.ts";

const nothing: Reach = {
  status: 1,
  ranFor: 10,
  hasServed: false,
  hasConnected: false,
  wasRefused: false,
  isUntrusted: false,
};
const cases: [string, Partial<Reach>, RegExp | undefined][] = [
  ["failed without any connection", {}, /^No request reached the mock\. If the command sets or clears NODE_OPTIONS/],
  ["worked for a while without any connection", { status: 0, ranFor: 1000 }, /^No request reached the mock\./],
  ["succeeded at once", { status: 0, ranFor: 999 }, undefined],
  ["was ended by a signal", { status: 143, ranFor: 5000, hasConnected: true, wasRefused: true }, undefined],
  ["reached the mock", { hasConnected: true, hasServed: true, wasRefused: true }, undefined],
  ["asked for other hosts only", { hasConnected: true, wasRefused: true }, /^Requests came to the proxy, but none to/],
  ["does not trust the mock, which was told", { hasConnected: true, isUntrusted: true, wasRefused: true }, undefined],
  ["ended TLS without a word", { hasConnected: true }, /^A program connected to the mock and sent no request\./],
];

it.each(cases)("what is told at the end of a command that %s", (_, reach, told) => {
  const text = unreachedText({ ...nothing, ...reach });
  expect(text).toEqual(told && expect.stringMatching(told));
});
