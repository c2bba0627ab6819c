import type { AccessToken, TokenManager } from "@sase-auth/core";
import type { AgentEvent } from "../agent-event.ts";
import { type AuthFileContent, authFileText } from "./auth-file.ts";
import { refuseOpenFolder, removePrivateFile, writePrivateFile } from "./private-file.ts";

/** ms between two looks. A reader looks at most once a minute. */
const INTERVAL = 30_000;

export interface KeptAuthFile extends Omit<AuthFileContent, "token"> {
  readonly path: string;
  readonly tokens: TokenManager;
  readonly emit: (event: AgentEvent) => void;
}

export interface AuthFileKeeper {
  /** Look now, because the token was replaced. */
  look(): Promise<void>;
  /** End, and remove the file. */
  end(): Promise<void>;
}

/**
 * Keep a fresh token in a file. Readers take what is there unchecked, so it is renewed by a timer of its own. If no token can be
 * obtained at first, the file appears later.
 *
 * @throws {InvalidOptionError} if the file cannot be written
 */
export async function keepAuthFile(file: KeptAuthFile): Promise<AuthFileKeeper> {
  let written: AccessToken | undefined;
  let writing = Promise.resolve();
  let isEnded = false;
  const update = async () => {
    await file.tokens.renewal();
    const token = await file.tokens.getToken();
    if (isEnded || token.value === written?.value) return;
    writing = writePrivateFile(file.path, authFileText({ ...file, token }));
    await writing;
    written = token;
  };
  // One after another: an older token must not be written after a newer one.
  let last = Promise.resolve();
  const look = () => {
    last = last.then(update).catch((error) => file.emit({ type: "authFile", error }));
    return last;
  };
  refuseOpenFolder(file.path);
  await update().catch((error) => {
    if (error.code === "ERR_INVALID_OPTION") throw error;
    file.emit({ type: "authFile", error });
  });
  const timer = setInterval(look, INTERVAL);
  timer.unref();
  return {
    look,
    async end() {
      isEnded = true;
      clearInterval(timer);
      await writing.catch(() => {});
      await removePrivateFile(file.path);
    },
  };
}
