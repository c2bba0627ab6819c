import type { AccessToken, TokenManager } from "@sase-auth/core";
import type { AgentEvent } from "../agent-event.ts";
import { endOf, msLeft } from "../token-end.ts";
import { type AuthFileContent, authFileText } from "./auth-file.ts";
import { refuseOpenFolder, removePrivateFile, writePrivateFile } from "./private-file.ts";

/** ms between two looks. A reader looks at most once a minute. */
const INTERVAL = 30_000;
/** ms by which the clock must have been set back for the file to be written again. */
const TOLERANCE = 1_000;

export interface KeptAuthFile extends Omit<AuthFileContent, "token" | "expiresAt"> {
  readonly path: string;
  readonly tokens: TokenManager;
  readonly emit: (event: AgentEvent) => void;
}

interface Written {
  readonly token: AccessToken;
  /** ms of the monotonic clock */
  readonly endsAt: number;
  /** ms since 1970, as the file has it */
  readonly expiresAt: number;
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
 * @param signal ends the wait for the first token
 * @throws {InvalidOptionError} if the file cannot be written; the reason of `signal`
 */
export async function keepAuthFile(file: KeptAuthFile, signal?: AbortSignal): Promise<AuthFileKeeper> {
  let written: Written | undefined;
  let writing = Promise.resolve();
  let isEnded = false;
  const update = async (ended?: AbortSignal) => {
    await file.tokens.renewal();
    const token = await file.tokens.getToken({ signal: ended });
    const before = token.value === written?.token.value ? written : undefined;
    const endsAt = before?.endsAt ?? endOf(token);
    // Readers go by the clock, which may have been set back.
    const expiresAt = Date.now() + msLeft(token, endsAt);
    if (isEnded || (before && before.expiresAt - expiresAt < TOLERANCE)) return;
    writing = writePrivateFile(file.path, authFileText({ ...file, token, expiresAt }));
    await writing;
    written = { token, endsAt, expiresAt };
  };
  // One after another: an older token must not be written after a newer one.
  let last = Promise.resolve();
  const look = () => {
    last = last.then(() => update()).catch((error) => file.emit({ type: "authFile", error }));
    return last;
  };
  refuseOpenFolder(file.path);
  await update(signal).catch((error) => {
    if (error.code === "ERR_INVALID_OPTION" || signal?.aborted) throw error;
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
