import type { Moment, VirtualClock } from "@sase-auth/test-kit/virtual-time";

const SHORTEST = 60_000;
const LONGEST = 5 * 60_000;

/** A token that was good was reported as rejected, and is to be replaced. */
export interface Rejection {
  readonly value: string;
  readonly at: Moment;
  /** All its callers left before a request was sent, so the queue may have dropped it. */
  mayBeDropped?: boolean;
  /** It stands for a rejection that the token before did not answer. */
  isSecond?: boolean;
}

export type Permission = "none" | "allowed" | "demanded";

export type PauseStep = "begun" | "doubled" | "set back";

/** ms, from and to */
interface Span {
  readonly least: number;
  readonly most: number;
}

interface Replacement {
  readonly value: string;
  /** The pause counts from somewhere between these two: the rejection, and when the token was kept. */
  readonly earliest: Moment;
  readonly latest: Moment;
  /** Whether it is beyond doubt that its request was sent after the rejection. */
  readonly isCertain: boolean;
  /** Its ages when it was first reported as rejected. */
  rejected?: Span;
}

/**
 * For one manager, how long a token that replaced a rejected one is returned unchanged. Where the design leaves open from
 * which moment a time counts, both are allowed.
 */
export class RejectionPause {
  readonly #clock: VirtualClock;
  /** ms */
  #length: Span = { least: SHORTEST, most: SHORTEST };
  #replacement: Replacement | undefined;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Whether this token may be returned unchanged to a caller that reports it, or has to be. */
  permission(value: string): Permission {
    const ages = this.#ages(value);
    if (!ages || ages.least >= this.#length.most) return "none";
    return this.#replacement?.isCertain && ages.most < this.#length.least ? "demanded" : "allowed";
  }

  /** The manager hears of a rejection of the token that it has. */
  reported(value: string): void {
    const ages = this.#ages(value);
    if (ages && this.#replacement) this.#replacement.rejected ??= ages;
  }

  /**
   * The manager has another token.
   *
   * @param after whether its request was sent after the rejection that it answers; undefined if it answers none
   */
  replaced(value: string, rejection: Rejection | undefined, after: "yes" | "no" | "maybe" = "no"): PauseStep[] {
    const steps: PauseStep[] = [];
    if (!rejection) this.#renewed();
    const ages = rejection && this.#ages(rejection.value);
    const before = this.#length;
    const adjusted = ages && this.#adjust(ages, this.#replacement?.rejected ?? ages);
    if (adjusted) steps.push(adjusted);
    // It may have been an ordinary renewal.
    if (rejection?.mayBeDropped) this.#length = { least: SHORTEST, most: Math.max(before.most, this.#length.most) };
    const starts = rejection && after !== "no";
    // Until a pause begins again, the design leaves open whether the one before it was soon.
    if (ages && !starts) this.#length = { ...this.#length, least: SHORTEST };
    if (starts) steps.push("begun");
    this.#replacement = starts
      ? { value, earliest: rejection.at, latest: this.#clock.now, isCertain: after === "yes" }
      : undefined;
    return steps;
  }

  /** A replacement that was renewed after twice its pause sets the pause back. */
  #renewed(): void {
    const ages = this.#replacement && this.#ages(this.#replacement.value);
    const { least, most } = this.#length;
    if (ages && ages.most >= 2 * least)
      this.#length = { least: SHORTEST, most: ages.least >= 2 * most ? SHORTEST : most };
  }

  get isRunning(): boolean {
    return this.#replacement !== undefined && this.permission(this.#replacement.value) !== "none";
  }

  #adjust(now: Span, first: Span): PauseStep | undefined {
    const { least, most } = this.#length;
    const mayDouble = Math.min(now.least, first.least) < 2 * most;
    const mayReset = Math.max(now.most, first.most) >= 2 * least;
    const isCertain = this.#replacement?.isCertain;
    const longer = { least: mayReset ? SHORTEST : 2 * least, most: mayDouble ? 2 * most : SHORTEST };
    this.#length = {
      least: Math.min(LONGEST, isCertain ? longer.least : Math.min(least, longer.least)),
      most: Math.min(LONGEST, isCertain ? longer.most : Math.max(most, longer.most)),
    };
    if (mayDouble) return "doubled";
    return most > SHORTEST ? "set back" : undefined;
  }

  #ages(value: string): Span | undefined {
    const replacement = this.#replacement;
    if (replacement?.value !== value) return undefined;
    const ages = [replacement.earliest, replacement.latest].map((moment) => this.#clock.age(moment));
    return { least: Math.min(...ages), most: Math.max(...ages) };
  }
}
