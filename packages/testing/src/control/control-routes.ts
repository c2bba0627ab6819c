import type { AuthFault, MisbehaveOptions } from "../faults.ts";
import { assertKnownKeys } from "../known-keys.ts";
import type { MockSase } from "../mock-sase.ts";
import type { MockServer } from "../mock-server.ts";
import { shown } from "../shown.ts";

/** What a control request says: the members of its JSON body, or of its query. */
export type Asked = Readonly<Record<string, unknown>>;

interface Route {
  /** What it may be asked with. */
  readonly members: readonly string[];
  /** @throws {TypeError} if it is asked for something that cannot be */
  readonly run: (sase: MockSase, asked: Asked) => object | Promise<object>;
}

/** What a mock can be told, by method and path. */
export const ROUTES: { readonly [route: string]: Route } = {
  "GET /": { members: [], run: state },
  "GET /requests": {
    members: ["host"],
    run(sase, asked) {
      const received = hosts(sase, asked).flatMap(({ requests }) => requests);
      return { requests: received.map((request) => sase.publicRequest(request)) };
    },
  },
  "POST /revoke": {
    members: ["token"],
    run(sase, { token }) {
      sase.revoke(text("token", token));
      return {};
    },
  },
  "POST /misbehave": { members: ["host", "fault", "times", "path", "method"], run: misbehave },
  "POST /behave": {
    members: ["host"],
    run(sase, asked) {
      for (const server of hosts(sase, asked)) server.behave();
      return {};
    },
  },
  "POST /stop": { members: ["host"], run: (sase, asked) => each(sase, asked, (server) => server.stop()) },
  "POST /start": { members: ["host"], run: (sase, asked) => each(sase, asked, (server) => server.start()) },
  "POST /rotate": {
    members: ["clientSecret", "clientId"],
    run: (sase, { clientSecret, clientId }) => ({
      clientSecret: sase.rotateSecret(fakeSecret(clientSecret), text("clientId", clientId)),
    }),
  },
  "POST /clock": { members: ["move"], run: (sase, { move }) => ({ now: sase.moveClock(move as number) }) },
  "POST /reset": {
    members: [],
    async run(sase) {
      await sase.reset();
      return {};
    },
  },
};

/** @throws {TypeError} if the request has a member that nothing would read */
export async function runRoute(name: string, route: Route, sase: MockSase, asked: Asked): Promise<object> {
  assertKnownKeys(name, asked, route.members);
  return route.run(sase, asked);
}

function state(sase: MockSase): object {
  const { authOrigin, apiOrigin, tenants, credentials, issued } = sase;
  const { clientId, tsgId, tokenUrl } = credentials;
  return { authOrigin, apiOrigin, clientId, tsgId, tokenUrl, tenants, now: sase.now(), issued };
}

function misbehave(sase: MockSase, asked: Asked): object {
  const { fault, times, path, method } = asked;
  if (typeof fault !== "object" || fault === null) throw new TypeError('Give a fault, such as { "status": 503 }.');
  const options = {
    ...(times !== undefined && { times: timesOf(times) }),
    ...(path !== undefined && { path }),
    ...(method !== undefined && { method }),
  } as MisbehaveOptions;
  for (const server of hosts(sase, asked)) server.misbehave(fault as AuthFault, options);
  return {};
}

function timesOf(times: unknown): number {
  if (times === "always") return Number.POSITIVE_INFINITY;
  if (Number.isInteger(times) && Number(times) > 0) return Number(times);
  throw new TypeError(`times is ${shown(times)}. Use a positive whole number, or "always".`);
}

async function each(sase: MockSase, asked: Asked, step: (server: MockServer) => Promise<void>): Promise<object> {
  await Promise.all(hosts(sase, asked).map(step));
  return {};
}

/** The servers that are meant: `auth`, `api`, or both. */
function hosts({ auth, api }: MockSase, { host }: Asked): MockServer[] {
  if (host === undefined) return [auth, api];
  if (host === "auth") return [auth];
  if (host === "api") return [api];
  throw new TypeError(`host is ${shown(host)}. Use "auth" or "api", or leave it out for both.`);
}

function fakeSecret(value: unknown): string | undefined {
  const secret = text("clientSecret", value);
  if (!secret || secret.startsWith("fake-")) return secret;
  throw new TypeError("Begin clientSecret with fake-, so that no real secret gets here.");
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new TypeError(`${name} is ${shown(value)}. Use a text, or leave it out.`);
}
