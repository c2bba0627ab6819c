import * as coreExports from "@sase-auth/core";
import * as adapterExports from "@sase-auth/core/adapter";
import { ADAPTERS } from "@sase-auth/test-kit/adapters";
import { bundleSize, programWith } from "@sase-auth/test-kit/bundle-size";

export interface SizeRow {
  readonly name: string;
  readonly kind: string;
  /** bytes, minified and compressed, without the HTTP client it is for */
  readonly bytes: number;
  /** bytes that it adds to core and what all adapters share */
  readonly adds?: number;
}

/** The imports that the README of each shows. */
const PEERS = [
  { name: "axios-auth-refresh", imports: { "axios-auth-refresh": ["createAuthRefresh"] } },
  {
    name: "axios-oauth-client + axios-token-interceptor",
    imports: { "axios-oauth-client": ["clientCredentials"], "axios-token-interceptor": ["default"] },
  },
  {
    name: "@badgateway/oauth2-client",
    imports: { "@badgateway/oauth2-client": ["OAuth2Client", "OAuth2Fetch"] },
  },
  { name: "simple-oauth2", imports: { "simple-oauth2": ["ClientCredentials"] } },
  { name: "undici-oidc-interceptor", imports: { "undici-oidc-interceptor": ["createOidcInterceptor"] } },
  { name: "google-auth-library", imports: { "google-auth-library": ["OAuth2Client"] } },
  {
    name: "@azure/core-rest-pipeline bearer policy",
    imports: { "@azure/core-rest-pipeline": ["bearerTokenAuthenticationPolicy"] },
  },
];

/** The bytes that a program pays for what it uses of each, minified and compressed. */
export async function size(): Promise<SizeRow[]> {
  const core = programWith("@sase-auth/core", Object.keys(coreExports));
  const shared = core + programWith("@sase-auth/core/adapter", Object.keys(adapterExports));
  const base = await bytesOf(shared);
  const rows: SizeRow[] = [{ name: "@sase-auth/core", kind: "ours", bytes: await bytesOf(core) }];
  for (const { name, attach } of ADAPTERS) {
    const bytes = await bytesOf(shared + programWith(`@sase-auth/${name}`, [attach]));
    rows.push({ name: `@sase-auth/${name}`, kind: "ours", bytes, adds: bytes - base });
  }
  for (const { name, imports } of PEERS) {
    const programs = Object.entries(imports).map(([from, names]) => programWith(from, names));
    rows.push({ name, kind: "package", bytes: await bytesOf(programs.join("")) });
  }
  return rows;
}

function bytesOf(program: string): Promise<number> {
  return bundleSize(program, import.meta.dirname);
}
