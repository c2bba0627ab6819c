import type { Moment } from "@sase-auth/test-kit/virtual-time";

/** `invalid_client`, as an answer that was heard */
export interface HeardRefusal {
  readonly tsgId: string;
  readonly secret: string;
  readonly at: Moment;
}

/** What was seen of one process: of one `TenantTokens`, or of one `TokenManager` for each TSG. */
export class SeenProcess {
  readonly number: number;
  /** Requests with the secret that was refused last, since it last obtained a token. */
  refusals: HeardRefusal[] = [];
  /** Secrets that a token was obtained with. */
  readonly accepted = new Set<string>();
  /** How long the service asked to be left alone, since a token was last obtained. */
  retryAfter: { readonly at: Moment; readonly ms: number; readonly tsgId: string } | undefined;
  /** When it was last asked for that. */
  askedToWaitAt: Moment | undefined;
  /** How many calls of its secret function have not ended. */
  openSecrets = 0;
  /** Whether one of its managers has emitted that something is wrong with the store. */
  hasStoreTrouble = false;

  constructor(number: number) {
    this.number = number;
  }

  isRefused(refusal: HeardRefusal): void {
    if (this.refusals[0]?.secret !== refusal.secret) this.refusals = [];
    this.refusals.push(refusal);
  }
}
