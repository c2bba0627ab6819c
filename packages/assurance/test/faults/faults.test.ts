import { type AccessToken, createSaseFetch } from "@sase-auth/fetch";
import { describe, expect, it } from "vitest";
import { FAULTS } from "./all-faults.ts";
import { type Failure, messagePattern } from "./fault.ts";
import { LONGEST_PAUSE, Player, TIMEOUT } from "./player.ts";

/** The last attempt of a manager whose time ends before a third one. */
const LAST = 2;

async function failure(call: Promise<unknown>): Promise<Error & { code?: unknown }> {
  return call.then(
    () => {
      throw new Error("This should have failed.");
    },
    (error) => error,
  );
}

function expectFailure(error: Error, gets: Failure, endpoint: string): void {
  expect(error).toMatchObject({ name: gets.type, code: gets.code });
  expect(error.message).toMatch(messagePattern(gets, endpoint));
}

const failing = FAULTS.flatMap((fault) => ("message" in fault.gets ? [{ ...fault, gets: fault.gets }] : []));
const harmless = FAULTS.flatMap((fault) => ("message" in fault.gets ? [] : [{ ...fault, gets: fault.gets }]));
const repeated = failing.filter(({ gets, retryAfter = 0 }) => gets.repeated && retryAfter < TIMEOUT);
const paced = failing.flatMap((fault) => (fault.retryAfter ? [{ ...fault, retryAfter: fault.retryAfter }] : []));

describe("a token request that meets", () => {
  it.each(failing)("$name: fails, saying why, and the next call after it works", async (fault) => {
    await using player = await Player.start(fault);
    const { tokens, attempts } = player.impatient(LAST);
    expectFailure(await failure(player.settled(tokens.getToken())), fault.gets, player.stage.tokenUrl);
    const isRepeated = repeated.some(({ name }) => name === fault.name);
    expect(attempts()).toBe(!isRepeated ? 1 : fault.silent ? 3 : LAST);

    await player.end();
    if (fault.gets.remembered > 0) {
      player.clock.leap((fault.gets.remembered - 1) * 1000);
      expectFailure(await failure(tokens.getToken()), fault.gets, player.stage.tokenUrl);
      expect(attempts()).toBe(1);
    }
    player.forget();
    expectGood(await tokens.getToken(), player);
    expect(player.stage.elsewhere.requests()).toBe(0);
  });

  it.each(repeated)("$name: is repeated, and gets a token once that has passed", async (fault) => {
    await using player = await Player.start(fault);
    const { tokens, attempts } = player.manager((attempt) => attempt === 2 && player.end());
    expectGood(await player.settled(tokens.getToken()), player);
    expect(attempts()).toBe(2);
  });

  it.each(paced)("$name: no request before that has passed, and one for the next call", async (fault) => {
    await using player = await Player.start(fault);
    const { tokens, attempts } = player.impatient(LAST);
    const error = await failure(player.settled(tokens.getToken()));
    const [asked, failedAt] = [attempts(), Date.now()];
    await player.end();
    if (fault.retryAfter >= TIMEOUT) {
      expect(await failure(tokens.getToken())).toEqual(error);
      expect(attempts()).toBe(asked);
      player.forget();
    }
    expectGood(await player.settled(tokens.getToken()), player);
    expect(Date.now() - failedAt).toBeGreaterThan(Math.min(fault.retryAfter, LONGEST_PAUSE) - 1000); // a date has no fractions
    expect(attempts()).toBe(asked + 1);
  });

  it.each(harmless)("$name: gets a token all the same", async (fault) => {
    await using player = await Player.start(fault);
    const { tokens, attempts } = player.impatient(LAST);
    const token = await tokens.getToken();
    expectGood(token, player);
    expect(attempts()).toBe(fault.gets.requests);
    const lifetime = (token.expiresAt - Date.now()) / 1000;
    expect(Math.ceil(lifetime / 10) * 10).toBe(fault.gets.lifetime);
    await player.end();
    expectGood(await tokens.replaceToken(token), player);
  });
});

describe("a request by an adapter whose token request meets", () => {
  it.each(failing)("$name: fails with that error, is not sent, and the next one is", async (fault) => {
    await using player = await Player.start(fault);
    const { apiOrigin, api } = player.stage.sase;
    const saseFetch = createSaseFetch(player.impatient(1).tokens, { origins: [apiOrigin] });
    expectFailure(await failure(player.settled(saseFetch(apiOrigin))), fault.gets, player.stage.tokenUrl);
    expect(api.requests.length).toBe(0);

    await player.end();
    player.forget();
    expect((await saseFetch(apiOrigin)).status).toBe(200);
    expect(api.requests.length).toBe(1);
  });
});

function expectGood({ value }: AccessToken, { stage }: Player): void {
  expect(stage.sase.issued.some((issued) => issued.value === value)).toBe(true);
}
