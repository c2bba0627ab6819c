import { CLIENTS, MORE_CLIENTS } from "./support/clients.ts";
import { contractOver } from "./support/contract-over.ts";
import { startRedis, WITHOUT_SCRIPTS } from "./support/redis-server.ts";
import { describeWithRedis } from "./support/with-redis.ts";

const clients = { ...CLIENTS, ...MORE_CLIENTS };

describeWithRedis("a store in Redis keeps the contract of a store, over", () => contractOver(clients, startRedis));

describeWithRedis("a store in a Redis that forbids EVAL keeps the contract of a store, over", () =>
  contractOver(clients, () => startRedis(WITHOUT_SCRIPTS)),
);
