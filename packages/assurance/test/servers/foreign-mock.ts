import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { defaultTenants, type MockSase, startMockSase } from "@sase-auth/testing";
import type { StartMock } from "@sase-auth/testing/contract";
import { listenHttp } from "../support/loopback.ts";
import type { ForeignServer } from "./foreign-server.ts";

/**
 * The mock with its token endpoint replaced: what a client asks there is answered by a foreign server, byte for byte.
 * The mock goes on recording the requests, playing its faults, and accepting the tokens at its API.
 */
export function foreignMock(foreign: ForeignServer): StartMock {
  return async (options) => {
    const account = { ...newAccount(), tsgId: defaultTenants.own };
    const sase = await startMockSase({ accounts: [account], ...options });
    const knows = () => foreign.setSecret(account.clientId, sase.credentials.clientSecret);
    knows();
    const front = await listenHttp((request, response) => answer(foreign, sase, request, response));
    const changed = {
      get credentials() {
        return { ...sase.credentials, tokenUrl: `${front.origin}/oauth2/access_token` };
      },
      rotateSecret(...args: Parameters<MockSase["rotateSecret"]>) {
        const secret = sase.rotateSecret(...args);
        knows();
        return secret;
      },
      async close() {
        await Promise.all([sase.close(), front[Symbol.asyncDispose]()]);
      },
    };
    return overlaid(sase, changed);
  };
}

let accounts = 0;

function newAccount(): { clientId: string; clientSecret: string } {
  accounts++;
  return { clientId: `test-${accounts}@1838006364.iam.panserviceaccount.com`, clientSecret: `fake-secret-${accounts}` };
}

async function answer(foreign: ForeignServer, sase: MockSase, request: IncomingMessage, response: ServerResponse) {
  const body = await buffer(request);
  const { authorization = "", "content-type": type = "" } = request.headers;
  const send = (url: string) =>
    fetch(url, { method: "POST", headers: { authorization, "content-type": type }, body, redirect: "manual" });
  const answered = await send(foreign.tokenUrl);
  const text = await answered.text();
  const token = answered.ok ? String(JSON.parse(text).access_token) : undefined;
  if (token !== undefined) sase.auth.misbehave({ token: { value: token } });
  // A fault that the test has queued is played first.
  do await send(sase.credentials.tokenUrl);
  while (token !== undefined && sase.issued.at(-1)?.value !== token);
  response.writeHead(answered.status, { "content-type": answered.headers.get("content-type") ?? "" }).end(text);
}

/** Not a copy: the mock has private members, which only the mock itself can reach. */
function overlaid(sase: MockSase, changed: object): MockSase {
  return new Proxy(sase, {
    get(target, name) {
      if (name in changed) return Reflect.get(changed, name);
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
