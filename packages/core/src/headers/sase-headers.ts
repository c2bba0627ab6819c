import type { AddHeaders, AuthorizedRequestInfo } from "../attach/added-headers.ts";
import { checkNames } from "../attach/attachment.ts";
import { checkOption, TokenTenantError } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import { declaredHeaders } from "./declared-headers.ts";

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

const OPTIONS: { readonly [header: string]: keyof SaseHeadersOptions } = {
  "x-panw-region": "region",
  "panw-region": "region",
  "x-ps-tenant": "psTenant",
  "prisma-subtenant": "subTenant",
};

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
  checkNames(options, [...new Set(Object.values(OPTIONS))], "saseHeaders");
  for (const [name, value] of Object.entries(options))
    checkOption(value === undefined || typeof value === "function" || isText(value), name, "text or a function");
  const given = ownMembers(options);
  return (request) => {
    refuseOtherTenant(request);
    const headers: Record<string, string> = {};
    for (const name of declaredHeaders(request.method, request.url)) {
      const value =
        request.get(name) === undefined ? valueFor(name.toLowerCase(), given, request.token.tsgId) : undefined;
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
}

function valueFor(header: string, options: SaseHeadersOptions, tsgId: string): string | undefined {
  const option = OPTIONS[header];
  if (!option) return tsgId;
  const given = options[option];
  if (typeof given !== "function") return given;
  const value = given(tsgId);
  checkOption(value === undefined || isText(value), option, "a function that returns text or undefined");
  return value;
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function isText(value: unknown): boolean {
  return typeof value === "string" && /^[!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?$/.test(value);
}

/** The API would be asked about one tenant with the token of another. */
function refuseOtherTenant({ get, token: { tsgId } }: AuthorizedRequestInfo): void {
  for (const name of TENANT) {
    // Insights takes a sub-tenant behind it: 1234567890:1234567891.
    const [named] = get(name)?.trim().split(":") ?? [];
    if (named === undefined || named === tsgId) continue;
    throw new TokenTenantError(
      `The request's ${name} header names TSG ${JSON.stringify(named)}, but its token is for TSG ${tsgId}. ` +
        "Remove the header: saseHeaders() sets it. For another tenant, use the tokens of that tenant.",
      { expected: named, actual: tsgId },
    );
  }
}
