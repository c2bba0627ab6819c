import type { AddHeaders, AuthorizedRequestInfo } from "../attach/added-headers.ts";
import { checkNames } from "../attach/attachment.ts";
import { checkOption, invalidOption, TokenTenantError } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import { declaredHeaders } from "./declared-headers.ts";
import { HEADER_VALUES } from "./header-values.ts";

/** A value of a header, or a function that returns it for a TSG, or undefined if that TSG has none. */
export type TenantValue = string | ((tsgId: string) => string | undefined);

/** What `saseHeaders` cannot know from the token. What is left out is not sent. */
export interface SaseHeadersOptions {
  /** Where the tenant's data is, such as `"americas"`, for `X-PANW-Region` and `PANW-Region` of Insights 3.0, ZTNA, Aggregate Monitoring, Incidents and SSPM. */
  region?: TenantValue | undefined;
  /** For `x-ps-tenant` of SSPM. */
  psTenant?: TenantValue | undefined;
  /** For `Prisma-SubTenant` of ADEM and Insights 2.0. */
  subTenant?: TenantValue | undefined;
}

const OPTIONS = ["region", "psTenant", "subTenant"] as const satisfies (keyof SaseHeadersOptions)[];

/** Headers that name the tenant once more. */
const TENANT = ["prisma-tenant", "x-tsg-id"];

/**
 * For the option `headers` of an adapter: the headers that the vendor's APIs want beside the token, each only on the
 * operations that declare it. `Prisma-Tenant` and `x-tsg-id` are the TSG of the token.
 *
 * A header of the user's own is left as it is.
 *
 * @returns a function that throws {@link TokenTenantError} if the request names another tenant than the token
 * @throws {InvalidOptionError} if an option is unknown, or neither text nor a function
 * @see https://pan.dev/sase/docs/api-call/ and docs/service/headers.csv of this project, with the source of each
 *
 * @example
 * ```ts
 * import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
 * import { saseHeaders } from "@sase-auth/core/headers";
 *
 * const tokens = new TokenManager(credentialsFromEnv(process.env));
 * const saseFetch = createSaseFetch(tokens, { headers: saseHeaders({ region: "americas" }) });
 * ```
 */
export function saseHeaders(options: SaseHeadersOptions = {}): AddHeaders {
  if (Object(options).token)
    throw invalidOption(
      "saseHeaders got a request in place of its options. Write headers: saseHeaders(), with parentheses.",
    );
  checkNames(options, OPTIONS, "saseHeaders");
  for (const [name, value] of Object.entries(options))
    if (typeof value !== "function") checkText(value, name, "text, or a function of the TSG");
  const given = ownMembers(options);
  return (request) => {
    const declared = declaredHeaders(request.method, request.url);
    refuseOtherTenant(request, declared);
    const headers: Record<string, string> = {};
    for (const name of declared) {
      const value = request.get(name) === undefined ? valueFor(name, given, request.token.tsgId) : undefined;
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
}

/** The value of a header, or undefined if it is not sent: no header but those that name the tenant is set to the TSG. */
export function valueFor(header: string, options: SaseHeadersOptions, tsgId: string): string | undefined {
  const source = HEADER_VALUES.get(header.toLowerCase());
  if (source === "tsgId" || !source) return source && tsgId;
  const given = options[source];
  if (typeof given !== "function") return given;
  const value = given(tsgId);
  checkText(value, source, "a function that returns text or undefined");
  return value;
}

/**
 * @throws {InvalidOptionError} if a value is neither undefined nor the value of a header, which says what it is
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
function checkText(value: unknown, name: string, what: string): void {
  const isText = typeof value === "string";
  if (value === undefined || (isText && /^[!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?$/.test(value))) return;
  const wrong = isText
    ? `not ${JSON.stringify(value.slice(0, 40))}`
    : `no ${Object(value).then ? "promise" : typeof value}`;
  checkOption(false, name, `${what}, and ${wrong}`);
}

/** The API would be asked about one tenant with the token of another. */
function refuseOtherTenant({ get, token: { tsgId } }: AuthorizedRequestInfo, declared: readonly string[]): void {
  for (const name of TENANT) {
    // Insights takes a sub-tenant behind it: 1234567890:1234567891.
    const [named] = get(name)?.trim().split(":") ?? [];
    if (named === undefined || named === tsgId) continue;
    const isDeclared = declared.some((header) => header.toLowerCase() === name);
    throw new TokenTenantError(
      `The request's ${name} header names TSG ${JSON.stringify(named)}, but its token is for TSG ${tsgId}. ` +
        `Remove the header${isDeclared ? ": saseHeaders() sets it" : `, or write ${tsgId}`}. For another tenant, use the tokens of that tenant.`,
      { expected: named, actual: tsgId },
    );
  }
}
