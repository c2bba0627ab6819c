/** Serves the built site on loopback: `npm run docs:serve`. */
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { ROOT } from "./pages.ts";

const SITE = join(ROOT, "docs/generated/site");
const TYPES: { readonly [ending: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** @param port 0: a free one */
export async function serveSite(port: number): Promise<{ origin: string; server: Server }> {
  const server = createServer(async (request, response) => {
    const file = fileFor(new URL(request.url ?? "/", "http://localhost").pathname);
    response.statusCode = file ? 200 : 404;
    response.setHeader("content-type", TYPES[extname(file ?? ".html")] ?? "application/octet-stream");
    response.end(await readFile(file ?? join(SITE, "404.html")));
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function fileFor(path: string): string | undefined {
  // A URL has no `..` left in its path.
  const name = join(SITE, path);
  return [name, `${name}.html`, join(name, "index.html")].find((file) => existsSync(file) && statSync(file).isFile());
}

if (import.meta.main) console.log((await serveSite(4173)).origin);
