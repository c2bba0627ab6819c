import { setTimeout as sleep } from "node:timers/promises";
import { createSaseFetch, type TokenEvent, TokenManager } from "@sase-auth/fetch";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { outcomeOf } from "./outcome.ts";
import { bar, number, type Story } from "./story.ts";
import { Traffic, WatchedTokens } from "./traffic.ts";

const REQUESTS = 1000;
const REVOKED_REQUESTS = 100;
/** Seconds, of which 3 count, since `expires_in` is one less. With 1 left at most a renewal begins; with 0.2 left, callers wait. */
const SHORT_LIFE = 4;
/** ms that a token request takes while tokens live that short */
const LATENCY = 150;
const RENEWALS = 2;
const FAILED_RENEWALS = 2;
/** ms, to end a scene whose figures are wrong */
const PATIENCE = 10_000;

export async function oneTokenForAll(story: Story): Promise<void> {
  story.scene(`${number(REQUESTS)} requests at the same moment, and no token yet`);
  await using sase = await startMockSase();
  const { get } = clientOf(sase);
  const startedAt = performance.now();
  const all = Promise.all(Array.from({ length: REQUESTS }, () => outcomeOf(get)));
  const arrived = () => sase.api.requests.length;
  const outcomes = await story.during(all, () => `${bar(arrived() / REQUESTS)} ${number(arrived())} sent`);
  const took = performance.now() - startedAt;
  const succeeded = count(outcomes, 200);
  const other = outcomes.find((outcome) => outcome !== 200);
  story.figure(succeeded, `answered with 200, in ${seconds(took)}`, succeeded === REQUESTS, other);
  const obtained = sase.auth.tokenRequests.length;
  story.figure(obtained, "token request for all of them", obtained === 1);
}

export async function renewal(story: Story): Promise<void> {
  story.scene(`Tokens that live ${SHORT_LIFE} seconds, and requests all the time`);
  await using sase = await startMockSase({ lifetime: SHORT_LIFE });
  sase.auth.misbehave({ latency: LATENCY }, { times: Infinity });
  const { get, tokens, watched, events } = clientOf(sase);
  await tokens.getToken();
  const traffic = new Traffic(get);
  const renewals = () => sase.issued.length - 1;
  const renewed = until(() => obtained(events).length > RENEWALS);
  const progress = () => `${life(events)} · ${number(traffic.sent)} requests · ${renewals()} of ${RENEWALS} renewals`;
  await story.during(renewed, progress);
  await traffic.stop();
  const fastest = Math.min(...obtained(events).map(({ duration }) => duration));
  const rejected = count(statuses(sase), 401);
  story.figure(renewals(), "tokens renewed in the background", renewals() >= RENEWALS);
  const { answered, failed, failure } = traffic;
  story.figure(answered, "requests answered with 200", answered > 0 && failed === 0, failure);
  const waits = watched.waits;
  story.figure(waits, `of them waited for a token; each took ${fastest} ms or more to obtain`, waits === 0);
  story.figure(rejected, "401s from the API", rejected === 0);
}

export async function revocation(story: Story): Promise<void> {
  story.scene("The token is revoked, and the client does not know");
  await using sase = await startMockSase();
  const { get, tokens } = clientOf(sase);
  await tokens.getToken();
  sase.revoke();
  const outcomes = await Promise.all(Array.from({ length: REVOKED_REQUESTS }, () => outcomeOf(get)));
  const rejected = count(statuses(sase), 401);
  const succeeded = count(outcomes, 200);
  const obtained = sase.issued.length - 1;
  story.figure(rejected, "requests refused by the API with 401", rejected === REVOKED_REQUESTS);
  story.figure(obtained, "new token, for all of them", obtained === 1);
  story.figure(succeeded, "callers saw 200, and nothing else", succeeded === REVOKED_REQUESTS);
}

export async function outage(story: Story): Promise<void> {
  story.scene("The token service is down when it is time to renew");
  await using sase = await startMockSase({ lifetime: SHORT_LIFE });
  const { get, tokens, events } = clientOf(sase);
  await tokens.getToken();
  await sase.auth.stop();
  const stoppedAt = performance.now();
  const traffic = new Traffic(get);
  const progress = (service: string) => () =>
    `${life(events)} · token service ${service} · ${number(traffic.sent)} requests`;
  const failures = () => events.filter((event) => event.type === "failed" && event.background).length;
  const unableToRenew = until(() => failures() >= FAILED_RENEWALS);
  await story.during(unableToRenew, progress("down"));
  await sase.auth.start();
  const downFor = performance.now() - stoppedAt;
  const renewedAgain = until(() => obtained(events).length > 1);
  await story.during(renewedAgain, progress("back"));
  await traffic.stop();
  const renewals = obtained(events).length - 1;
  story.figure(failures(), `renewals failed while it was down for ${seconds(downFor)}`, failures() >= FAILED_RENEWALS);
  story.figure(renewals, "renewal when it was back", renewals === 1);
  story.figure(traffic.answered, "requests answered with 200 all along", traffic.answered > 0);
  story.figure(traffic.failed, "requests failed", traffic.failed === 0, traffic.failure);
}

function clientOf(sase: MockSase) {
  const events: TokenEvent[] = [];
  const tokens = new TokenManager({ ...sase.credentials, onEvent: (event) => events.push(event) });
  const watched = new WatchedTokens(tokens);
  const saseFetch = createSaseFetch(watched, { origins: [sase.apiOrigin] });
  return { get: () => saseFetch(`${sase.apiOrigin}/sse/config/v1/addresses`), tokens, watched, events };
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!isTrue() && performance.now() < end) await sleep(20);
}

function obtained(events: readonly TokenEvent[]) {
  return events.filter((event) => event.type === "obtained");
}

/** How much of the current token's life is left. */
function life(events: readonly TokenEvent[]): string {
  const left = (obtained(events).at(-1)?.expiresAt ?? 0) - Date.now();
  return `token ${bar(left / 1000 / (SHORT_LIFE - 1))} ${seconds(Math.max(0, left))} left`;
}

function statuses(sase: MockSase) {
  return sase.api.requests.map(({ status }) => status);
}

function count<T>(all: readonly T[], one: T): number {
  return all.filter((each) => each === one).length;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
