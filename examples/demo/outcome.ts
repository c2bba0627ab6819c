/** Send a request, read its answer, and return the status or the reason for the failure. */
export async function outcomeOf(send: () => Promise<Response>): Promise<number | string> {
  try {
    const response = await send();
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return reasonOf(error);
  }
}

/** fetch says no more than "fetch failed", and keeps the reason in the cause. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || String(cause) : message;
}
