import type { AccessToken, TokenManager, TokenTenantError } from "@sase-auth/core";
import type { CredentialOptions } from "../credentials.ts";
import type { Failure } from "../failure.ts";

export interface DoctorOptions extends CredentialOptions {
  readonly apiUrl?: string;
}

/** What a step comes to. */
export interface Check {
  readonly status: "ok" | "warning" | "failed" | "skipped";
  readonly message: string;
  readonly code?: string;
  /** What to do. */
  readonly advice?: string | undefined;
}

/** What the steps tell those that come after them. */
export interface Known {
  readonly options: DoctorOptions;
  readonly apiOrigin: string;
  /** Undefined if what is set is no URL. */
  tokenUrl: URL | undefined;
  tokens?: TokenManager;
  clientId?: string;
  /** The auth host has no address. */
  isUnknown?: true;
  /** The auth host can be reached. */
  isReached?: true;
  /** ms by which the local clock is behind */
  clockOffset?: number;
  token?: AccessToken;
  wrongTenant?: TokenTenantError;
}

export type Step = (known: Known) => Check | Promise<Check>;

export function ok(message: string): Check {
  return { status: "ok", message };
}

export function warning(message: string, advice?: string): Check {
  return { status: "warning", message, advice };
}

export function skipped(message: string): Check {
  return { status: "skipped", message };
}

export function failed(code: string, message: string, advice?: string): Check {
  return { status: "failed", code, message, advice };
}

export function failedBy(error: unknown): Check {
  const { code, message, what = message, advice } = error as Partial<Failure> & Error;
  return failed(code ?? "ERR_UNEXPECTED", what, advice);
}
