import type { CommonOptions } from "../run.ts";
import type { EnvironmentFormat } from "./environment-text.ts";

/** What the mock is like, with a command behind it or without. */
export interface MockOptions extends CommonOptions {
  readonly port?: number;
  readonly authPort?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The path of a file. */
  readonly tenants?: string;
  readonly children?: number;
  /** seconds */
  readonly lifetime?: number;
  readonly wrongTsg?: "invalid_scope" | "invalid_client";
  readonly scopeOptional?: true;
  readonly tokenConcurrency?: number;
  readonly strictHeaders?: true;
  /** The path of a folder. */
  readonly fixtures?: string;
  readonly log?: true;
  /** The path of a file. */
  readonly record?: string;
  /** The path of a file. */
  readonly environmentFile?: string;
  readonly format?: EnvironmentFormat;
}
