/** The diagrams of docs/pictures, as SVG. Each has a ground of its own, so that it can be read on a light and on a dark page. */
import { LIMITS, written } from "./limits.ts";

const STYLE = `
  svg { --ground: #ffffff; --ink: #1f2328; --soft: #57606a; --line: #57606a; --box: #f3f6f9; --accent: #0b5cad; --mark: #dbeafe }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #161b22; --ink: #e6edf3; --soft: #a9b4bf; --line: #8b949e; --box: #21262d; --accent: #7cc0ff; --mark: #173a5e }
  }
  text { font: 14px system-ui, sans-serif; fill: var(--ink) }
  .soft { font-size: 12px; fill: var(--soft) }
  .title { font-weight: 600 }
  .box { fill: var(--box); stroke: var(--line) }
  .own { fill: var(--mark); stroke: var(--accent) }
  .frame { fill: none; stroke: var(--line); stroke-dasharray: 5 4 }
  .arrow { fill: none; stroke: var(--line); stroke-width: 1.5; marker-end: url(#head) }
  .head { fill: var(--line) }
`;

function picture(title: string, text: string, width: number, height: number, shapes: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title text">
<title id="title">${title}</title>
<desc id="text">${text}</desc>
<style>${STYLE}</style>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="head" d="M0 0 10 5 0 10z"/></marker></defs>
<rect width="${width}" height="${height}" rx="8" fill="var(--ground)"/>
${shapes.join("\n")}
</svg>
`;
}

const label = (x: number, y: number, text: string, kind = "", anchor = "middle") =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" class="${kind}">${text}</text>`;

/** A box with a title and a softer line below it. */
function box(x: number, y: number, width: number, height: number, title: string, below = "", kind = "box"): string {
  const middle = x + width / 2;
  const first = y + height / 2 + (below ? -4 : 5);
  const lines = label(middle, first, title, "title") + (below ? label(middle, first + 19, below, "soft") : "");
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" class="${kind}"/>${lines}`;
}

const frame = (x: number, y: number, width: number, height: number, title: string) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" class="frame"/>${label(x + 12, y + 20, title, "soft", "start")}`;

const arrow = (path: string) => `<path class="arrow" d="${path}"/>`;

function whatTalksToWhat(): string {
  return picture(
    "What talks to what",
    "In your program, your HTTP client has an adapter, which asks the token manager for a token and adds it to requests to the APIs. The token manager requests tokens from the token service, and shares them with other processes by a store. The agent serves tokens to programs in other languages.",
    840,
    430,
    [
      frame(16, 16, 470, 190, "your program"),
      box(32, 48, 130, 56, "your client", "axios, got, ky, fetch"),
      box(188, 48, 124, 56, "adapter", "@sase-auth/…", "own"),
      box(338, 48, 132, 56, "TokenManager", "keeps, renews", "own"),
      arrow("M162 76H186"),
      arrow("M312 76H336"),
      label(250, 126, "adds the token", "soft"),

      box(600, 48, 224, 56, "token service", "auth.apps.paloaltonetworks.com"),
      arrow("M470 76H598"),
      label(535, 68, "client secret", "soft"),
      box(600, 140, 224, 56, "SASE APIs", "api.sase.paloaltonetworks.com"),
      arrow("M97 104V168H598"),
      label(250, 160, "request with the token", "soft"),
      box(328, 232, 152, 56, "store", "file, Redis: encrypted", "own"),
      arrow("M404 104V230"),
      arrow("M404 230V106"),
      box(32, 232, 210, 56, "your other processes", "each with its TokenManager"),
      arrow("M242 260H326"),
      arrow("M328 260H244"),
      frame(16, 310, 470, 104, "programs in other languages, on the same machine"),
      box(32, 342, 224, 56, "Terraform, Go, Python, curl", "have no client secret"),
      box(338, 342, 136, 56, "sase-auth agent", "on loopback", "own"),
      arrow("M256 370H336"),
      label(297, 362, "local secret", "soft"),
      arrow("M474 370H560V90H598"),
    ],
  );
}

/** Where `minutes` of a life of 15 are on the bar. */
const LEFT = 40;
const WIDTH = 720;
const at = (minutes: number) => LEFT + (minutes / 15) * WIDTH;

const value = (name: string) => {
  const limit = LIMITS.get(name);
  if (!limit) throw new Error(`There is no limit ${name}.`);
  return { minutes: limit.value / 60_000, text: written(limit) };
};

function lifeOfAToken(): string {
  const [life, renew, wait] = ["token-life", "renew-below", "wait-below"].map(value) as [Span, Span, Span];
  const early = life.minutes - renew.minutes;
  const late = life.minutes - wait.minutes;
  const span = (from: number, to: number, kind: string) =>
    `<rect x="${at(from)}" y="70" width="${at(to) - at(from)}" height="40" class="${kind}"/>`;
  const mark = (minutes: number, text: string, anchor = "middle") =>
    `<path class="frame" d="M${at(minutes)} 60V122"/>${label(at(minutes), 140, text, "soft", anchor)}`;
  return picture(
    "The life of a token",
    `A token lives ${life.text}. With less than ${renew.text} left, a renewal starts in the background and callers get the current token. With less than ${wait.text} left, callers wait for the renewal. If an API rejects the token with 401, it is replaced at once.`,
    800,
    250,
    [
      label(LEFT, 36, `The life of a token of ${life.text}`, "title", "start"),
      span(0, early, "box"),
      span(early, late, "own"),
      span(late, life.minutes, "box"),
      label(at(early / 2), 95, "every caller gets the token at once"),
      label(at((early + late) / 2), 95, "renewal in background", "soft"),
      mark(0, "obtained", "start"),
      mark(early, `${renew.text} left, or less`),
      mark(late, `${wait.text} left`, "end"),
      mark(life.minutes, "", "end"),
      label(at(life.minutes), 56, "expired", "soft", "end"),
      label(
        LEFT,
        178,
        `In the last ${wait.text}, callers wait for the renewal, at most ${value("late-patience").text}, and then get the token while it lives.`,
        "",
        "start",
      ),
      label(
        LEFT,
        202,
        "A renewal that fails is tried again after a pause that doubles. Callers do not notice while the token lives.",
        "",
        "start",
      ),
      label(
        LEFT,
        226,
        `A 401 from an API: replaced once for all callers. If that one is rejected too: not again for ${value("rejection-pause").text}.`,
        "",
        "start",
      ),
    ],
  );
}

type Span = ReturnType<typeof value>;

/** By file name. */
export const PICTURES: { readonly [file: string]: () => string } = {
  "what-talks-to-what.svg": whatTalksToWhat,
  "life-of-a-token.svg": lifeOfAToken,
};
