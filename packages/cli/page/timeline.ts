import type { InspectedToken } from "@sase-auth/core/inspect";
import { find, write } from "./dom.ts";
import { countdown } from "./printable.ts";

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

const timeLeft = find("time-left", HTMLElement);
const bar = find("timeline", HTMLElement);
const issued = find("issued", HTMLElement);
const now = find("now", HTMLElement);
const expires = find("expires", HTMLElement);

write(find("time-zone", HTMLElement), DATE.resolvedOptions().timeZone);

/** Show where `at` is between the times that a token names. */
export function showTimeline({ issuedAt, notBefore, expiresAt }: InspectedToken, at: number): void {
  const start = issuedAt ?? notBefore;
  showTime(issued, start);
  showTime(now, at);
  showTime(expires, expiresAt);
  write(timeLeft, left(start, expiresAt, at));
  const drawn = start !== undefined && expiresAt !== undefined && start < expiresAt;
  bar.hidden = !drawn;
  if (drawn) draw(start, expiresAt, at);
}

function left(start: number | undefined, end: number | undefined, at: number): string {
  if (start !== undefined && at < start) return `Issued in ${countdown(start - at)}, by this machine's clock`;
  if (end === undefined) return "No expiry time";
  return at < end ? `${countdown(end - at)} left` : `Expired ${countdown(at - end)} ago`;
}

function showTime(element: HTMLElement, time: number | undefined): void {
  const text = time === undefined ? "unknown" : `${CLOCK.format(time)} · ${DATE.format(time)}`;
  write(element, text);
}

/** In the bar, a time outside the token's life stands a third of it away, be it a minute or a year. */
function draw(start: number, end: number, at: number): void {
  const from = at < start ? 25 : 0;
  const to = at >= end ? 75 : 100;
  const place = at < start ? 0 : at >= end ? 100 : ((at - start) / (end - start)) * 100;
  bar.style.setProperty("--from", `${from}%`);
  bar.style.setProperty("--to", `${to}%`);
  bar.style.setProperty("--now", `${place.toFixed(2)}%`);
  bar.dataset.state = at < start ? "early" : at >= end ? "over" : "alive";
}
