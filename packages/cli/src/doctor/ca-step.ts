import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { runtime } from "../runtime.ts";
import { plain } from "../terminal.ts";
import { type Check, failed, ok, warning } from "./check.ts";

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Whose certificates are trusted? Node says nothing that a program sees if it cannot read the file. */
export async function caStep(): Promise<Check> {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
    const advice = "Unset it. For a private CA, set NODE_EXTRA_CA_CERTS.";
    return failed(
      "ERR_TLS_CHECK_OFF",
      "NODE_TLS_REJECT_UNAUTHORIZED=0: anyone on the network path could read the secret",
      advice,
    );
  }
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (!file) return ok(usual());
  const shown = `NODE_EXTRA_CA_CERTS (${plain(file)})`;
  try {
    const count = certificatesIn(await readFile(file, "utf8"));
    if (count > 0) return ok(`${usual()}, plus ${count} from ${shown}`);
    return failed(
      "ERR_CA_FILE",
      `${shown} has no certificate`,
      "The file must be PEM: -----BEGIN CERTIFICATE----- and so on.",
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_ACCESS_DENIED")
      return warning(
        `${shown} cannot be read here (${code})`,
        "Node itself reads it all the same. Allow doctor to read it, too: --allow-fs-read.",
      );
    return failed(
      "ERR_CA_FILE",
      `${shown} cannot be used (${code})`,
      `${runtime.name} ignores it. Set the variable to the whole path of a PEM file.`,
    );
  }
}

/** Without a file of the user's. */
function usual(): string {
  const own = `${runtime.name}'s built-in CAs`;
  const { NODE_OPTIONS = "", NODE_USE_SYSTEM_CA } = process.env;
  const flags = [...process.execArgv, ...NODE_OPTIONS.split(/\s+/)];
  if (runtime.name !== "Node") return own;
  if (flags.includes("--use-openssl-ca")) return "OpenSSL's CAs (--use-openssl-ca)";
  if (flags.includes("--use-system-ca")) return `${own}, plus the system's (--use-system-ca)`;
  const knowsSystem = process.allowedNodeEnvironmentFlags.has("--use-system-ca");
  if (knowsSystem && NODE_USE_SYSTEM_CA === "1") return `${own}, plus the system's (NODE_USE_SYSTEM_CA)`;
  return own;
}

/** How many there are. Throws if one of them is damaged. */
function certificatesIn(pem: string): number {
  return (pem.match(PEM_BLOCK) ?? []).map((block) => new X509Certificate(block)).length;
}
