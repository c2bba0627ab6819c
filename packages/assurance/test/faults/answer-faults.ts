import type { OutgoingHttpHeaders } from "node:http";
import { gzipSync } from "node:zlib";
import { type AuthFault, defaultTenants, type MockSase } from "@sase-auth/testing";
import { anotherTenant, comeLater, type Fault, noAnswer, refused, token, unusable } from "./fault.ts";

const DAY = 24 * 60 * 60;
/** 64 MiB, in 64 kB. */
const BOMB = gzipSync(Buffer.alloc(64 * 2 ** 20, " "));

/** What the token service, or something before it, answers. */
export const ANSWER_FAULTS: readonly Fault[] = [
  ...[408, 429, 500, 502, 503, 504].map((status) =>
    mocked(`status ${status}`, { status }, comeLater(`status ${status}`)),
  ),
  mocked("503 with a proxy's HTML page", { status: 503, html: true }, comeLater("status 503")),
  {
    ...mocked("429, `Retry-After: 20`", { status: 429, retryAfter: 20 }, comeLater("status 429", "in 20 s")),
    retryAfter: 20_000,
  },
  dated("503, `Retry-After` with a date in 20 s", 20),
  {
    ...mocked(
      "429, `Retry-After: 9999999999`",
      { status: 429, retryAfter: 9_999_999_999 },
      comeLater("status 429", "in 86400 s"),
    ),
    retryAfter: 86_400_000,
  },
  dated("503, `Retry-After` with a date in an hour", 3600),
  ...["0", "-1", "1e3", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"].map((retryAfter) =>
    mocked(`429, \`Retry-After: ${retryAfter}\``, { status: 429, retryAfter }, comeLater("status 429")),
  ),
  mocked(
    "`temporarily_unavailable`",
    { status: 400, body: { error: "temporarily_unavailable" } },
    comeLater("temporarily_unavailable"),
  ),

  mocked("400 `invalid_client`", { status: 400 }, refused("invalid_client", 400, "Client authentication failed")),
  mocked("401 `invalid_client`", { status: 401 }, refused("invalid_client", 401, "Client authentication failed")),
  mocked("400 `invalid_scope`", { status: 400, body: { error: "invalid_scope" } }, refused("invalid_scope", 400)),
  mocked("200 with `error`", { body: { error: "invalid_client" } }, refused("invalid_client", 200)),
  {
    name: "an error that quotes the request",
    begin({ front }) {
      front.fault = (request, response) => {
        const { authorization = "" } = request.headers;
        const quoted = [authorization, Buffer.from(authorization.slice("Basic ".length), "base64").toString()];
        const body = { error: "invalid_client", error_description: quoted.join(" "), error_uri: quoted.join(" ") };
        response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(body));
      };
    },
    gets: refused("invalid_client", 401, "…"),
  },
  mocked("404 with an HTML page", { status: 404, html: true }, unusable(404, "text/html")),
  redirected(302),
  redirected(307),

  mocked("200 with a proxy's HTML page", { html: true }, unusable(200, "text/html")),
  mocked("200 with nothing", { body: "", contentType: "application/json" }, unusable(200, "application/json")),
  mocked("JSON that is cut short", { malformed: true }, unusable(200, "application/json;charset=UTF-8")),
  mocked(
    "JSON that is no object",
    { body: "[]", contentType: "application/json" },
    unusable(200, "no access_token that fits a header"),
  ),
  {
    name: "a gzip bomb",
    ...answers({ "content-encoding": "gzip" }, BOMB),
    gets: unusable(200, "more than 1 MiB"),
  },
  {
    name: "what says that it is gzip, and is not",
    ...answers({ "content-encoding": "gzip" }, Buffer.from("{}")),
    gets: noAnswer("terminated: incorrect header check"),
  },
  mocked(
    "no `access_token`",
    { token: { body: { access_token: null } } },
    unusable(200, "no access_token that fits a header"),
  ),
  mocked(
    "an `access_token` with a line break",
    { token: { body: { access_token: "fake\r\nx: y" } } },
    unusable(200, "no access_token that fits a header"),
  ),
  mocked("a token for another TSG", { token: { tsgId: defaultTenants.peer } }, anotherTenant(defaultTenants.peer)),
  mocked(
    "a token for another TSG, in an answer for ours",
    { token: { tsgId: defaultTenants.peer, scope: `tsg_id:${defaultTenants.own}` } },
    anotherTenant(defaultTenants.peer),
  ),
  mocked("`token_type: MAC`", { token: { tokenType: "MAC" } }, unusable(200, "a token_type other than Bearer")),
  mocked("`token_type: bearer`", { token: { tokenType: "bearer" } }, token()),
  mocked("no `token_type`", { token: { tokenType: null } }, token()),
  mocked("no `scope`", { token: { scope: null } }, token()),

  mocked("no `expires_in`", { token: { expiresIn: null } }, token()),
  ...[0, -1, "soon"].map((expiresIn) =>
    mocked(`\`expires_in: ${JSON.stringify(expiresIn)}\``, { token: { expiresIn } }, token()),
  ),
  mocked('`expires_in: "60"`', { token: { expiresIn: "60" } }, token(60)),
  mocked("`expires_in: 1e300`", { token: { expiresIn: 1e300 } }, token()),
  mocked("`expires_in: 1e300` of a token that is no JWT", { token: { expiresIn: 1e300, opaque: true } }, token(DAY)),
  mocked("no `expires_in`, of a token that is no JWT", { token: { expiresIn: null, opaque: true } }, token()),
];

function mocked(name: string, fault: AuthFault, gets: Fault["gets"]): Fault {
  return { name, begin: ({ sase }) => misbehave(sase, fault), gets };
}

function misbehave(sase: MockSase, fault: AuthFault): void {
  sase.auth.misbehave(fault, { times: Number.POSITIVE_INFINITY });
}

/** A date has no fractions of a second, so what is left of it on arrival is not always the same. */
function dated(name: string, seconds: number): Fault {
  return {
    name,
    begin({ front }) {
      front.fault = (_, response) => {
        const date = new Date(Date.now() + seconds * 1000 + 500);
        response.writeHead(503, { "retry-after": date.toUTCString() }).end();
      };
    },
    gets: comeLater("status 503", "in … s"),
    retryAfter: seconds * 1000,
  };
}

function redirected(status: number): Fault {
  return {
    name: `a redirect to another host (${status})`,
    begin: ({ sase, elsewhere }) => misbehave(sase, { redirect: elsewhere.origin, status }),
    gets: unusable(status, "a redirect"),
  };
}

function answers(headers: OutgoingHttpHeaders, body: Buffer): Pick<Fault, "begin"> {
  return {
    begin({ front }) {
      front.fault = (_, response) =>
        void response.writeHead(200, { "content-type": "application/json", ...headers }).end(body);
    },
  };
}
