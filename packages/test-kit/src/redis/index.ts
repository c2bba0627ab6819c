export { openIoRedis, openNodeRedis } from "./clients.ts";
export { installedRedis, type RedisServer, startRedis, startRedisCluster } from "./redis-server.ts";
