import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** A certificate for it to trust. */
  readonly ca?: string | undefined;
}

/** Run a program on this Node, in an environment of its own with an empty home, until it ends. */
export async function run({ args, env, ca }: Program): Promise<Ran> {
  const home = await mkdtemp(join(tmpdir(), "sase-auth-assurance-"));
  const caFile = join(home, "ca.pem");
  if (ca) await writeFile(caFile, ca);
  const { PATH = "", NODE_OPTIONS = "" } = process.env;
  const child = spawn(process.execPath, args, {
    env: { PATH, NODE_OPTIONS, HOME: home, ...(ca && { NODE_EXTRA_CA_CERTS: caFile }), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  await rm(home, { recursive: true });
  return { code, stdout, stderr };
}
