import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { plain } from "../terminal.ts";
import { type Check, failed, ok } from "./check.ts";

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Whose certificates are trusted? Node says nothing that a program sees if it cannot read the file. */
export async function caStep(): Promise<Check> {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
    const advice = "Unset it; for a private CA there is NODE_EXTRA_CA_CERTS.";
    return failed("ERR_TLS_CHECK_OFF", "NODE_TLS_REJECT_UNAUTHORIZED=0: anybody between could read the secret", advice);
  }
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (!file) return ok("those that Node comes with");
  const shown = `NODE_EXTRA_CA_CERTS (${plain(file)})`;
  try {
    const count = certificatesIn(await readFile(file, "utf8"));
    if (count > 0) return ok(`those that Node comes with, and ${count} of ${shown}`);
    return failed(
      "ERR_CA_FILE",
      `${shown} has no certificate`,
      "It must be PEM: -----BEGIN CERTIFICATE----- and so on.",
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return failed(
      "ERR_CA_FILE",
      `${shown} cannot be used (${code})`,
      "Node ignores it. Give the whole path of a PEM file.",
    );
  }
}

/** How many there are. Throws if one of them is damaged. */
function certificatesIn(pem: string): number {
  return (pem.match(PEM_BLOCK) ?? []).map((block) => new X509Certificate(block)).length;
}
