import { CLIENTS, MORE_CLIENTS } from "./support/clients.ts";
import { contractOver } from "./support/contract-over.ts";
import { startRedis } from "./support/redis-server.ts";
import { describeWithRedis } from "./support/with-redis.ts";

describeWithRedis("a store in Redis keeps the contract of a store, over", () =>
  contractOver({ ...CLIENTS, ...MORE_CLIENTS }, startRedis),
);
