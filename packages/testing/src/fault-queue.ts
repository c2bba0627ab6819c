import type { AuthFault, MisbehaveOptions } from "./faults.ts";

interface Entry {
  fault: AuthFault;
  path: string;
  left: number;
}

/** The faults to come. Counted ones play in order; when none is left for a request, the latest endless one does. */
export class FaultQueue {
  #counted: Entry[] = [];
  #endless: Entry[] = [];

  add(fault: AuthFault, { times = 1, path = "/" }: MisbehaveOptions): void {
    const entry = { fault: { ...fault }, path, left: times };
    if (times === Number.POSITIVE_INFINITY) this.#endless.unshift(entry);
    else this.#counted.push(entry);
  }

  clear(): void {
    this.#counted = [];
    this.#endless = [];
  }

  /** The fault for a request. An endless latency also slows the counted faults down. */
  take(path: string, isTokenRequest: boolean): AuthFault {
    const matches = (entry: Entry) => path.startsWith(entry.path) && (isTokenRequest || !entry.fault.token);
    const endless = this.#endless.find(matches)?.fault ?? {};
    const counted = this.#counted.find(matches);
    if (!counted) return endless;
    counted.left -= 1;
    if (counted.left === 0) this.#counted.splice(this.#counted.indexOf(counted), 1);
    return { latency: endless.latency ?? 0, ...counted.fault };
  }
}
