import type { History } from "../seen/history.ts";
import type { Invariant } from "../seen/invariant.ts";

export const storeFailsNoRequest: Invariant = {
  name: "a store fails no request that the service would answer",
  failed: ({ signal }, error, history) =>
    isAboutTheStore(history) && !signal?.aborted ? `${(error as Error).stack}` : undefined,
  handedOut: ({ value }, { kept }, history) => isAboutTheStore(history) && value !== kept?.minted.value,
};

/** Whether nothing but the store is out of order in this schedule. */
function isAboutTheStore({ schedule, isStoreFaulty }: History): boolean {
  const { latency, answers, lastAnswer, family, store } = schedule;
  const isWell = [...answers, lastAnswer].every(({ kind, foreign, deaf }) => kind === "token" && !foreign && !deaf);
  const hasFaults = isStoreFaulty || store?.encrypts === false;
  return family === "a store that fails" && hasFaults && latency !== undefined && isWell;
}
