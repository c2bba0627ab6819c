import type { AuthFault, MisbehaveOptions } from "./faults.ts";

interface Entry {
  fault: AuthFault;
  path: string;
  method: string | undefined;
  left: number;
}

/** The faults to come. Counted ones play in order; when none is left for a request, the latest endless one does. */
export class FaultQueue {
  #counted: Entry[] = [];
  #endless: Entry[] = [];

  add(fault: AuthFault, { times = 1, path = "/", method }: MisbehaveOptions): void {
    const entry = { fault: { ...fault }, path, method, left: times };
    if (times === Number.POSITIVE_INFINITY) this.#endless.unshift(entry);
    else this.#counted.push(entry);
  }

  clear(): void {
    this.#counted = [];
    this.#endless = [];
  }

  /** The fault for a request. An endless latency also slows the counted faults down. */
  take(request: { method: string; path: string }, isTokenRequest: boolean): AuthFault {
    const matches = ({ path, method = request.method, fault }: Entry) =>
      request.path.startsWith(path) && request.method === method && (isTokenRequest || !fault.token);
    const endless = this.#endless.find(matches)?.fault ?? {};
    const counted = this.#counted.find(matches);
    if (!counted) return endless;
    counted.left -= 1;
    if (counted.left === 0) this.#counted.splice(this.#counted.indexOf(counted), 1);
    return { latency: endless.latency ?? 0, ...counted.fault };
  }
}
