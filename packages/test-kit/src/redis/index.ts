export { openIoRedis, openNodeRedis } from "./clients.ts";
export { installedRedis, type RedisServer, startRedis, startRedisCluster, WITHOUT_SCRIPTS } from "./redis-server.ts";
