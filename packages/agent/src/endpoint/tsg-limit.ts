/** All places for TSGs are taken. */
export class TsgLimitError extends Error {
  readonly code = "ERR_TSG_LIMIT";
  /** ms */
  readonly retryAfter: number;

  constructor(tsgId: string, most: number, retryAfter: number) {
    const when = `Ask again in ${Math.ceil(retryAfter / 1000)} s, or start another agent for it`;
    super(
      `There is no place for TSG ${tsgId}: this agent serves ${most} others, whose tokens are still good. ${when}.`,
    );
    this.retryAfter = retryAfter;
  }
}
