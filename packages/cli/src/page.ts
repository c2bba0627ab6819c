import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openInBrowser } from "./page-opener.ts";
import { serveOnce } from "./page-server.ts";
import { type EmbeddedToken, withoutSignature } from "./page-token.ts";

/** Beside the compiled file, which may be imported as source too. */
const PAGE = join(import.meta.dirname, "../dist/inspect.html");
const NOTHING = '<script type="application/json" id="embedded">null</script>';

export type PageExpectations = Omit<EmbeddedToken, "token">;

export interface ShowPageOptions {
  /** Told what the user should know, a line at a time. */
  say: (message: string) => void;
  /** How long to wait for a browser, in ms; default two minutes. */
  wait?: number;
  /** Default: the platform's opener. */
  open?: (url: string) => Promise<void>;
}

/**
 * Show a token, without its signature, in the user's browser: the page is served once, from loopback. Returns whether
 * somebody came for it.
 */
export async function showPage(
  token: string,
  expectations: PageExpectations,
  { say, wait = 120_000, open = openInBrowser }: ShowPageOptions,
): Promise<boolean> {
  const { url, served } = await serveOnce(await pageFor(token, expectations), wait);
  say(`Opening ${url} (the page is served once)`);
  open(url).catch(() => say("No browser could be opened: open that address yourself."));
  return served;
}

/** The page with what a token says embedded, never its signature. A text that is no JWT is not embedded at all. */
export async function pageFor(token: string, { tsgId, clientId }: PageExpectations = {}): Promise<string> {
  const page = await readFile(PAGE, "utf8");
  const embedded: EmbeddedToken = { token: withoutSignature(token) ?? "", tsgId, clientId };
  if (!page.includes(NOTHING)) throw new Error("The page has no place for a token. Install @sase-auth/cli again.");
  return page.replace(NOTHING, () => NOTHING.replace("null", () => inertJson(embedded)));
}

/** JSON that ends no script element, opens no comment and has no line end that only one of JSON and JavaScript knows. */
function inertJson(data: object): string {
  const inert = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(data).replaceAll(/[<>&\u2028\u2029]/g, inert);
}
