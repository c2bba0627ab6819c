/** Release a response body that nobody will read: a web stream, or a stream of Node's. Anything else is left alone. */
export function discardBody(body: unknown): void {
  const { destroy, cancel } = Object(body) as { destroy?(): void; cancel?(): Promise<void> };
  destroy?.call(body);
  cancel?.call(body).catch(() => {});
}
