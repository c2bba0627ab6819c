import { TokenManager } from "@sase-auth/core";
import { redisStore } from "@sase-auth/redis";
import { Redis } from "ioredis";
import { createClient } from "redis";

const account = { clientId: "id", clientSecret: "made-up", tsgId: "1234567890" };
export const byNodeRedis = new TokenManager({ ...account, store: redisStore(createClient()) });
export const byIoredis = new TokenManager({
  ...account,
  store: redisStore(new Redis({ lazyConnect: true }), { prefix: "app:" }),
});
