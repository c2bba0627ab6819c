import { checkToken, inspectToken, type TokenProblem, type TokenProblemCode } from "@sase-auth/core/inspect";
import { type EmbeddedToken, withoutSignature } from "../src/page-token.ts";
import { copyOnClick } from "./copy.ts";
import { create, find, write } from "./dom.ts";
import { CLAIMS, HEADER, type Meaning } from "./meanings.ts";
import { printable, reading } from "./printable.ts";
import { showTimeline } from "./timeline.ts";
import { showTsg } from "./tsg.ts";

/** The claims to look at for a problem. */
const CAUSES: { readonly [code in TokenProblemCode]: readonly string[] } = {
  not_a_jwt: [],
  expired: ["exp"],
  not_yet_valid: ["nbf", "iat"],
  no_expiry: ["exp"],
  wrong_tsg: ["scope"],
  wrong_client: ["aud"],
  wrong_issuer: ["iss"],
};

const form = find("form", HTMLFormElement);
const tokenField = find("token", HTMLTextAreaElement);
const tsgField = find("tsg", HTMLInputElement);
const clientField = find("client", HTMLInputElement);
const tokenHint = find("token-hint", HTMLElement);
const announcement = find("announcement", HTMLElement);
const results = find("results", HTMLElement);
const verdict = find("verdict", HTMLElement);
const verdictTitle = find("verdict-title", HTMLElement);
const problemList = find("problems", HTMLElement);
const decoded = find("decoded", HTMLElement);
const claimList = find("claims", HTMLElement);
const headerList = find("header", HTMLElement);

/** Without its signature, if it has one. Undefined: there is nothing to show. */
let token: string | undefined;

function expectations(): { tsgId: string | undefined; clientId: string | undefined } {
  const tsgId = tsgField.value.replace(/^\s*tsg_id:/, "").trim();
  return { tsgId: tsgId || undefined, clientId: clientField.value.trim() || undefined };
}

function readToken(): void {
  const unsigned = withoutSignature(tokenField.value);
  if (unsigned !== undefined && unsigned !== tokenField.value) tokenField.value = unsigned;
  token = tokenField.value.trim() || undefined;
  delete announcement.dataset.codes;
  show();
}

/** Show all there is; `tick` keeps what depends on the time up to date. */
function show(): void {
  results.hidden = token === undefined;
  if (token === undefined) {
    write(announcement, "");
    return;
  }
  const { header, claims, tsgIds } = inspectToken(token);
  decoded.hidden = !claims;
  showTsg(tsgIds, expectations().tsgId);
  list(claimList, claims ?? {}, CLAIMS);
  list(headerList, header ?? {}, HEADER);
  tick();
}

function tick(): void {
  if (token === undefined) return;
  const at = Date.now();
  showProblems(checkToken(token, { ...expectations(), at }));
  showTimeline(inspectToken(token), at);
}

function showProblems(problems: readonly TokenProblem[]): void {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  write(verdictTitle, problems.length === 0 ? "No problem found" : count);
  verdict.dataset.state = problems.length === 0 ? "right" : "wrong";
  const messages = problems.map(({ message }) => message);
  if (messages.join("\n") !== Array.from(problemList.children, (item) => item.textContent).join("\n")) {
    problemList.replaceChildren(...messages.map((message) => create("li", message)));
  }
  markClaims(problems.flatMap(({ code }) => CAUSES[code]));
  announce(problems);
}

function markClaims(names: readonly string[]): void {
  for (const row of claimList.querySelectorAll<HTMLElement>("[data-name]")) {
    row.classList.toggle("wrong", names.includes(row.dataset.name ?? ""));
  }
}

/** A problem is announced when it comes, not each time that its minutes change. */
function announce(problems: readonly TokenProblem[]): void {
  const codes = problems.map(({ code }) => code).join(" ");
  if (announcement.dataset.codes === codes) return;
  announcement.dataset.codes = codes;
  const messages = problems.map(({ message }) => message);
  announcement.textContent = [`${verdictTitle.textContent}.`, ...messages].join(" ");
}

function list(
  element: HTMLElement,
  part: { readonly [name: string]: unknown },
  meanings: ReadonlyMap<string, Meaning>,
) {
  const names = [...meanings.keys()].filter((name) => Object.hasOwn(part, name));
  const others = Object.keys(part).filter((name) => !meanings.has(name));
  element.replaceChildren(...[...names, ...others].map((name) => row(name, part[name], meanings.get(name))));
}

function row(name: string, value: unknown, meaning: Meaning | undefined): HTMLElement {
  const element = create("div", "");
  element.dataset.name = name;
  const time = reading(value, meaning?.seconds);
  const text = create("span", printable(value));
  const shown = create("dd", "", "value");
  shown.append(text, ...(time ? [create("span", time, "reading")] : []));
  const words = create("dd", meaning?.text ?? "Not known to this page.", "meaning");
  const action = create("dd", "", "action");
  const button = create("button", "", "copy");
  copyOnClick(button, printable(name), text);
  action.append(button);
  element.append(create("dt", printable(name)), shown, words, action);
  return element;
}

function clear(): void {
  readToken();
  tokenField.focus();
}

/** A second token replaces the first. */
tokenField.addEventListener("paste", () => tokenField.select());
tokenField.addEventListener("input", readToken);
tsgField.addEventListener("input", show);
clientField.addEventListener("input", show);
// The fields are empty only after the event.
form.addEventListener("reset", () => setTimeout(clear));

const embedded = JSON.parse(find("embedded", HTMLScriptElement).text) as EmbeddedToken | null;
if (embedded) {
  tsgField.value = embedded.tsgId ?? "";
  clientField.value = embedded.clientId ?? "";
  tokenField.value = token = embedded.token;
  write(
    tokenHint,
    "From sase-auth, which serves this page once: a reload fails, but you can save the page. Paste another token to replace this one.",
  );
  show();
} else {
  tokenField.focus();
}
setInterval(tick, 1000);
