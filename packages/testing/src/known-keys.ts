/**
 * Refuse a member that nothing would read: a misspelt one would otherwise do nothing, silently.
 *
 * @throws {TypeError} naming the unknown member and the ones that exist
 */
export function assertKnownKeys(what: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`${what} has no "${unknown}". Use one of: ${known.join(", ")}.`);
  }
}
