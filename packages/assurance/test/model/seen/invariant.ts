import type { AccessToken } from "@sase-auth/core";
import type { ApiCall, History } from "./history.ts";
import type { SeenManager, SeenRequest, Wait } from "./seen-manager.ts";
import type { KnownToken } from "./seen-tokens.ts";

/** A text: what is wrong. True: the question was to the point, and nothing is wrong. */
export type Finding = string | boolean | undefined;

/** Something that must hold at all times. Each question is put when what it is about has just happened. */
export interface Invariant {
  readonly name: string;
  /** It holds as long as a manager lives, and not where it is dropped to make room for another one. */
  readonly isOfOneManager?: true;
  /** A token request was sent. */
  requested?(request: SeenRequest, history: History): Finding;
  /** A caller got a token. */
  handedOut?(token: AccessToken, wait: Wait, history: History): Finding;
  /** A caller got an error instead of a token. */
  failed?(wait: Wait, error: unknown, history: History): Finding;
  /** A manager has another token. */
  kept?(token: KnownToken, manager: SeenManager, history: History): Finding;
  /** A request to the API was sent. */
  sent?(call: ApiCall, history: History): Finding;
  /** The caller got the API's answer. */
  answered?(call: ApiCall, history: History): Finding;
  /** A call was made after all faults, and after the time that it takes to forget them. */
  recovered?(result: "none yet" | "done" | "failed", history: History): Finding;
  /** Nothing moves unless time passes or an answer arrives. */
  settled?(history: History): Finding;
}
