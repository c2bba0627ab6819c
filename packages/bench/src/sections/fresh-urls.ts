let requests = 0;

/** URLs that nobody has seen before: each of them a string of its own, as far as the engine is concerned too. */
export function freshUrls(origin: string, count: number): string[] {
  const urls = Array.from({ length: count }, () => `${origin}/sse/config/v1/addresses?limit=200&offset=${requests++}`);
  // Put together from parts, a string is built when it is first read, which would fall on who reads it first.
  return JSON.parse(JSON.stringify(urls)) as string[];
}
