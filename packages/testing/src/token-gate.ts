/** How many token requests of one tenant are answered at a time. The service lets those beyond about ten hang. */
export class TokenGate {
  readonly #most: number;
  readonly #underWay = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns a function that ends the request, or undefined if there are too many */
  enter(tenant: string): (() => void) | undefined {
    const count = this.#underWay.get(tenant) ?? 0;
    if (count >= this.#most) return undefined;
    this.#underWay.set(tenant, count + 1);
    return () => void this.#underWay.set(tenant, (this.#underWay.get(tenant) ?? 1) - 1);
  }
}
