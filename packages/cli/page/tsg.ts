import { copyOnClick } from "./copy.ts";
import { create, find } from "./dom.ts";
import { printable } from "./printable.ts";

const card = find("tsg-card", HTMLElement);
const ids = find("tsg-ids", HTMLElement);
const comparison = find("tsg-comparison", HTMLElement);
const copy = find("copy-tsg", HTMLElement);
copyOnClick(copy, "TSG", ids);

/** Show the TSG of a token, large, and whether it is the expected one; if not, digit by digit. */
export function showTsg(tsgIds: readonly string[], expected: string | undefined): void {
  const actual = printable(tsgIds.join(", ")) || "none";
  const wrong = expected !== undefined && !tsgIds.includes(expected);
  copy.hidden = tsgIds.length === 0;
  card.dataset.state = expected === undefined ? "unknown" : wrong ? "wrong" : "right";
  ids.replaceChildren(wrong ? marked(actual, expected) : actual);
  if (expected === undefined) comparison.replaceChildren("Enter the expected TSG above to compare.");
  else if (wrong) comparison.replaceChildren("not the expected ", marked(expected, actual));
  else comparison.replaceChildren("the expected TSG");
}

/** Two ids of ten digits may differ in one. Where most of them differ, or their number, marks would help nobody. */
function marked(id: string, other: string): HTMLElement {
  const differs = [...id].map((digit, index) => digit !== other[index]);
  const alike = id.length === other.length && differs.filter(Boolean).length <= id.length / 2;
  const whole = create("span", alike ? "" : id, "id");
  if (alike) whole.append(...[...id].map((digit, index) => (differs[index] ? create("mark", digit) : digit)));
  return whole;
}
