import type { Fault as MockFault, MockSase } from "@sase-auth/testing";
import { Front } from "../faults/front.ts";
import { listenHttp } from "../support/loopback.ts";

/** One way in which a request with a token can go wrong. */
export interface ApiFault {
  readonly name: string;
  begin(sase: MockSase): Promise<Place>;
}

/** Where to send the request. */
export interface Place extends AsyncDisposable {
  readonly url: string;
  readonly signal?: AbortSignal;
}

const nothing = { async [Symbol.asyncDispose]() {} };

export const API_FAULTS: readonly ApiFault[] = [
  {
    name: "connection refused",
    async begin(sase) {
      await sase.api.stop();
      return { url: sase.apiOrigin, ...nothing };
    },
  },
  mocked("connection reset before the answer", { reset: "before" }),
  mocked("connection reset during the answer", { reset: "during" }),
  mocked("connection reset after the answer", { reset: "after" }),
  mocked("half an answer", { partial: true }),
  mocked("JSON that is cut short", { malformed: true, contentType: "application/json" }),
  mocked("HTML", { html: true }),
  ...[400, 401, 403, 404, 429, 500, 503].map((status) => mocked(`status ${status}`, { status })),
  {
    name: "no answer, and a caller who gives up",
    async begin(sase) {
      const controller = new AbortController();
      sase.api.misbehave({ hang: true }, { times: Number.POSITIVE_INFINITY });
      const arrived = setInterval(() => sase.api.requests.length === 2 && controller.abort(), 1);
      return {
        url: sase.apiOrigin,
        signal: controller.signal,
        async [Symbol.asyncDispose]() {
          clearInterval(arrived);
        },
      };
    },
  },
  {
    name: "a redirect to another host",
    async begin(sase) {
      const elsewhere = await listenHttp((_, response) => void response.writeHead(401).end());
      sase.api.misbehave({ redirect: elsewhere.origin, status: 307 }, { times: Number.POSITIVE_INFINITY });
      return { url: sase.apiOrigin, [Symbol.asyncDispose]: elsewhere[Symbol.asyncDispose] };
    },
  },
  {
    name: "a certificate that nobody trusts",
    async begin(sase) {
      const front = await Front.start(sase.apiOrigin, "https");
      return { url: `https://localhost:${front.port}/`, [Symbol.asyncDispose]: () => front.stop() };
    },
  },
  {
    name: "a host name that nobody knows",
    begin: async () => ({ url: "https://api.sase-auth.invalid/", ...nothing }),
  },
];

function mocked(name: string, fault: MockFault): ApiFault {
  return {
    name,
    async begin(sase) {
      sase.api.misbehave(fault, { times: Number.POSITIVE_INFINITY });
      return { url: sase.apiOrigin, ...nothing };
    },
  };
}
