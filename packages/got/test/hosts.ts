import * as newest from "got";
import type { GotModule } from "../harness.ts";

const older = {
  "14.0.0": () => import("got-14.0"),
  "14.6.6": () => import("got-14"),
  "15.0.0": () => import("got-15.0"),
  "15.1.0": () => import("got-15"),
  "16.0.0": () => import("got-16.0"),
};

const loaded = Object.entries(older).map(async ([version, load]) => ({
  version,
  host: (await load()) as unknown as GotModule,
}));

/** The newest got, and with SASE_ALL_HOSTS=1 all others that the peer range promises. */
export const hosts: { version: string; host: GotModule }[] = [
  { version: "16.1.0", host: newest },
  ...(process.env.SASE_ALL_HOSTS === "1" ? await Promise.all(loaded) : []),
];
