import { describeWithRedis } from "@sase-auth/test-kit/vitest";
import { itEndures } from "./endure.ts";

/** They take 20 s each, as does the outage that is played here, over three lives of a token. They are in `fleet.heavy.test.ts`. */
const LEFT_OUT = /is paused|out of memory/;

describeWithRedis("a fleet that shares a Redis", () => itEndures("redis", (fault) => !LEFT_OUT.test(fault)));
