const { bun, deno, node } = process.versions as { bun?: string; deno?: string; node: string };

/** The runtime of this program. Bun and Deno name a version of Node, too. */
export const runtime: { readonly name: "Bun" | "Deno" | "Node"; readonly version: string } = bun
  ? { name: "Bun", version: bun }
  : deno
    ? { name: "Deno", version: deno }
    : { name: "Node", version: node };
