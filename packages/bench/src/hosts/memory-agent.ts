import { Agent, type AgentOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Duplex } from "node:stream";

const ANSWER = Buffer.from("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}");

/** A connection that answers each request, as long as it comes in one piece and has no body, without a network. */
class MemorySocket extends Duplex {
  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
    process.nextTick(() => this.push(ANSWER));
  }

  // Members of a socket that a client may call.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

const OPTIONS: AgentOptions = { keepAlive: true };

/** Agents for `node:http` and `node:https`, so that all of a client but the network is at work. */
export function memoryAgents(): { http: Agent; https: HttpsAgent } {
  const createConnection = () => new MemorySocket();
  return {
    http: Object.assign(new Agent(OPTIONS), { createConnection }),
    https: Object.assign(new HttpsAgent(OPTIONS), { createConnection }),
  };
}
