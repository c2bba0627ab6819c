import type { CryptoKey, JWK } from "jose";
import { calculateJwkThumbprint } from "jose/jwk/thumbprint";
import { exportJWK } from "jose/key/export";
import { generateKeyPair } from "jose/key/generate/keypair";

/** The key that signs tokens, and its public half as the JWKS shows it. */
export interface SigningKey {
  privateKey: CryptoKey;
  kid: string;
  jwk: JWK;
}

// Generating an RSA key takes up to a second, so every mock of a process shares one, made when first needed.
let shared: Promise<SigningKey> | undefined;

export function signingKey(): Promise<SigningKey> {
  shared ??= generate();
  return shared;
}

async function generate(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { modulusLength: 2048 });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, kid, jwk: { ...jwk, kid, alg: "RS256", use: "sig" } };
}
