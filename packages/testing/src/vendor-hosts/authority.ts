import { KeyObject, type webcrypto } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { X509Certificate } from "@peculiar/x509";
import { VENDOR_HOSTS } from "./hosts.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 86_400_000;

/** A certificate authority that has signed one certificate, for the vendor's hosts. */
export interface Authority {
  /** Its own certificate, as PEM. */
  readonly certificate: string;
  /** The certificate and key of a server that is any of the vendor's hosts. */
  readonly secureContext: SecureContext;
}

/** Make an authority. Its private key is in memory only, and is dropped once the certificate of the hosts is signed. */
export async function makeAuthority(): Promise<Authority> {
  const [own, ofHosts] = await Promise.all([keyPair(), keyPair()]);
  const certificate = await selfSigned(own);
  const signed = await certificateOfHosts(ofHosts.publicKey, certificate, own);
  const key = KeyObject.from(ofHosts.privateKey as webcrypto.CryptoKey).export({ type: "pkcs8", format: "pem" });
  const secureContext = createSecureContext({ key, cert: signed.toString("pem") });
  return { certificate: `${certificate.toString("pem")}\n`, secureContext };
}

async function selfSigned(keys: CryptoKeyPair): Promise<X509Certificate> {
  const x509 = await load();
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  return x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: "CN=sase-auth mock (made for one run)",
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

async function certificateOfHosts(
  publicKey: CryptoKey,
  { subject: issuer }: X509Certificate,
  authority: CryptoKeyPair,
) {
  const x509 = await load();
  return x509.X509CertificateGenerator.create({
    ...validity(),
    subject: "CN=SASE hosts answered by a mock",
    issuer,
    signingKey: authority.privateKey,
    publicKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(VENDOR_HOSTS.map((value) => ({ type: "dns" as const, value }))),
      // Python 3.13 and later accept no certificate without both.
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
}

/** When it is needed: it takes longer to load than all the rest. */
function load() {
  return import("@peculiar/x509");
}

function validity() {
  return { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY) };
}

function keyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
