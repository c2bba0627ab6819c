import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Setup } from "../setup.ts";
import { issueToken } from "./issue-token.ts";
import type { Command, Counts, Ready } from "./protocol.ts";

const TSG_ID = "1234567890";

/** The service's process. */
export class Service {
  readonly #process: ChildProcess;
  readonly #ready: Ready;
  /** What a client with a fixed header sends: as long as every token, since clients look at each character. Accepted until `revoke`. */
  readonly authorization: string = `Bearer ${issueToken(TSG_ID, 86_400)}`;

  constructor(child: ChildProcess, ready: Ready) {
    this.#process = child;
    this.#ready = ready;
  }

  /** What a contestant is given to send requests to the service, by a network or without one. */
  setup(stub = false): Setup {
    const { authOrigin, apiOrigin } = this.#ready;
    return {
      credentials: {
        clientId: `bench@${TSG_ID}.iam.panserviceaccount.com`,
        clientSecret: "made-up-secret-of-the-bench",
        tsgId: TSG_ID,
        tokenUrl: `${authOrigin}/oauth2/access_token`,
      },
      apiOrigin: stub ? "https://api.sase.paloaltonetworks.com" : apiOrigin,
      authorization: this.authorization,
      stub,
    };
  }

  /** @returns what was counted before */
  async tell(command: Command): Promise<Counts> {
    this.#process.send(command);
    const [counts] = (await once(this.#process, "message")) as [Counts];
    return counts;
  }

  counts(): Promise<Counts> {
    return this.tell({});
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.disconnect();
    await exited;
  }
}

export async function startService(): Promise<Service> {
  const child = fork(new URL("service.ts", import.meta.url), { serialization: "json" });
  const [ready] = (await once(child, "message")) as [Ready];
  const service = new Service(child, ready);
  await service.tell({ accept: service.authorization });
  return service;
}
