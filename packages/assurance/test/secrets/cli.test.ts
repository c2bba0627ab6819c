import { describe, expect, it } from "vitest";
import { FAULTS } from "../faults/all-faults.ts";
import { Player } from "../faults/player.ts";
import type { Stage } from "../faults/stage.ts";
import { runCommand } from "./command-line.ts";
import { leaksIn } from "./leaks.ts";

/** Each command that asks for a token. Only the first may print it, on its standard output. */
const COMMANDS = [["token"], ["whoami", "--json"], ["doctor"], ["doctor", "--json"]];

/** To the token service by the way of the stage, for which nobody needs to wait. */
function fetchOf(player: Player): typeof fetch {
  const globalFetch = globalThis.fetch;
  const tokenFetch = player.impatientFetch() as unknown as typeof fetch;
  const otherFetch = player.stage.fetch as unknown as typeof fetch;
  const { origin } = new URL(player.stage.tokenUrl);
  return (input, init) => {
    const url = String(input);
    if (!url.startsWith(origin)) return globalFetch(input, init);
    return init?.method === "POST" ? tokenFetch(url, init) : otherFetch(url, init);
  };
}

function environmentOf({ sase, tokenUrl }: Stage): { [name: string]: string } {
  const { clientId, clientSecret, tsgId } = sase.credentials;
  return {
    SASE_CLIENT_ID: clientId,
    SASE_CLIENT_SECRET: clientSecret,
    SASE_TSG_ID: tsgId,
    SASE_AUTH_URL: tokenUrl,
    SASE_API_URL: sase.apiOrigin,
  };
}

describe("no secret and no token shows in what the command line prints once a token request has met", () => {
  it.each(FAULTS)("$name", async (fault) => {
    await using player = await Player.start(fault);
    const { stage } = player;
    const printed: string[] = [];
    const seconds = fault.silent ? "1" : "30"; // doctor looks for itself whether there is an answer
    for (const args of COMMANDS) {
      const [command] = args;
      const ran = await runCommand([...args, "--timeout", seconds], environmentOf(stage), fetchOf(player));
      const isToken = command === "token" && stage.sase.issued.some(({ value }) => ran.stdout === `${value}\n`);
      expect(isToken).toBe(command === "token" && !("message" in fault.gets));
      if ("message" in fault.gets) expect(ran.code).toBe(1);
      printed.push(isToken ? "" : ran.stdout, ran.stderr);
    }
    expect(printed.join("").length).toBeGreaterThan(0);
    expect(leaksIn(printed, stage.sase)).toEqual([]);
  });
});
