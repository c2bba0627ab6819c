/** A program that sends a request by Node's fetch with each `NO_PROXY`, and prints where it goes and what we said before. */
import { isFetchProxied } from "../../src/network-path.ts";

const { TARGETS = "", LISTS = "[]" } = process.env;
const rows: object[] = [];
for (const { no_proxy, NO_PROXY } of JSON.parse(LISTS)) {
  for (const url of TARGETS.split(" ")) {
    for (const [name, value] of Object.entries({ no_proxy, NO_PROXY })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    const isRefused = isFetchProxied(url);
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 0,
    );
    rows.push({ list: no_proxy ?? NO_PROXY, url, isRefused, isProxied: status === 418 });
  }
}
console.log(JSON.stringify(rows));
