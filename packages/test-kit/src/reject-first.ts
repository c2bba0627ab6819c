/** Let a manager hold a token that the mock service refuses. */
export async function rejectFirst(
  sase: { revoke(value: string): void },
  tokens: { getToken(): Promise<{ readonly value: string }> },
): Promise<void> {
  const { value } = await tokens.getToken();
  sase.revoke(value);
}
