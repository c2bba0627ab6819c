/**
 * The TSG that a scope names, `own` if it names none, or undefined if it names several or no number. Some clients write a space
 * after the colon.
 */
export function requestedTsg(scope: string | null, own: string): string | undefined {
  const named = Array.from((scope ?? "").matchAll(/\btsg_id:\s*([^\s,]*)/g), ([, id]) => id as string);
  const [tsgId = own, another] = new Set(named);
  return another === undefined && /^\d{1,20}$/.test(tsgId) ? tsgId : undefined;
}
