import { CLUSTER_CLIENTS } from "./support/clients.ts";
import { contractOver } from "./support/contract-over.ts";
import { startRedisCluster, WITHOUT_SCRIPTS } from "./support/redis-server.ts";
import { describeWithRedis } from "./support/with-redis.ts";

describeWithRedis("a store in a Redis cluster keeps the contract of a store, over", () =>
  contractOver(CLUSTER_CLIENTS, startRedisCluster),
);

describeWithRedis("a store in a Redis cluster that forbids EVAL keeps the contract of a store, over", () =>
  contractOver(CLUSTER_CLIENTS, () => startRedisCluster(WITHOUT_SCRIPTS)),
);
