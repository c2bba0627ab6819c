import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

export interface SizeRow {
  readonly name: string;
  readonly kind: string;
  /** bytes, minified and compressed, without the HTTP client it is for */
  readonly bytes: number;
  /** bytes that it adds to core and what all adapters share */
  readonly adds?: number;
}

interface Bundle {
  readonly name: string;
  readonly kind: string;
  readonly code: string;
}

const SHARED = "isReplayable, isTokenRejected, mayReceiveToken, resolveOrigins, sendAuthorized";
const CORE = 'export * from "@sase-auth/core";';
const BASE = `${CORE} export { ${SHARED} } from "@sase-auth/core/adapter";`;

const ADAPTERS: readonly Bundle[] = [
  { name: "@sase-auth/fetch", kind: "ours", code: 'export { createSaseFetch } from "@sase-auth/fetch";' },
  { name: "@sase-auth/axios", kind: "ours", code: 'export { attachSaseAuth } from "@sase-auth/axios";' },
  { name: "@sase-auth/ky", kind: "ours", code: 'export { saseAuth } from "@sase-auth/ky";' },
  { name: "@sase-auth/got", kind: "ours", code: 'export { saseAuth } from "@sase-auth/got";' },
];

/** What the README of each has a user import. */
const PEERS: readonly Bundle[] = [
  { name: "axios-auth-refresh", code: 'export { createAuthRefresh } from "axios-auth-refresh";' },
  {
    name: "axios-oauth-client + axios-token-interceptor",
    code: 'export { clientCredentials } from "axios-oauth-client"; export { default } from "axios-token-interceptor";',
  },
  {
    name: "@badgateway/oauth2-client",
    code: 'export { OAuth2Client, OAuth2Fetch } from "@badgateway/oauth2-client";',
  },
  { name: "simple-oauth2", code: 'export { ClientCredentials } from "simple-oauth2";' },
  { name: "undici-oidc-interceptor", code: 'export { createOidcInterceptor } from "undici-oidc-interceptor";' },
  { name: "google-auth-library", code: 'export { OAuth2Client } from "google-auth-library";' },
  {
    name: "@azure/core-rest-pipeline bearer policy",
    code: 'export { bearerTokenAuthenticationPolicy } from "@azure/core-rest-pipeline";',
  },
].map((peer) => ({ ...peer, kind: "package" }));

const HOSTS = ["axios", "got", "ky", "undici", "gaxios"];

/** What a program pays for each of them, minified and compressed as size-limit does it. */
export async function size(): Promise<SizeRow[]> {
  const core = await bytesOf(CORE);
  const base = await bytesOf(BASE);
  const rows: SizeRow[] = [{ name: "@sase-auth/core", kind: "ours", bytes: core }];
  for (const { name, kind, code } of ADAPTERS) {
    const bytes = await bytesOf(BASE + code);
    rows.push({ name, kind, bytes, adds: bytes - base });
  }
  for (const { name, kind, code } of PEERS) rows.push({ name, kind, bytes: await bytesOf(code) });
  return rows;
}

interface Esbuild {
  build(options: Record<string, unknown>): Promise<{ outputFiles: { contents: Uint8Array }[] }>;
}

async function bytesOf(contents: string): Promise<number> {
  const { outputFiles } = await esbuild().build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    minify: true,
    treeShaking: true,
    format: "esm",
    platform: "node",
    external: HOSTS,
    logLevel: "error",
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

/** The bundler that size-limit, which is the workspace's, brings. */
function esbuild(): Esbuild {
  const ofWorkspace = createRequire(new URL("../../../../package.json", import.meta.url));
  return createRequire(ofWorkspace.resolve("@size-limit/esbuild"))("esbuild") as Esbuild;
}
