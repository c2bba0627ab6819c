export { type RedisServer, startRedis, startRedisCluster, WITHOUT_SCRIPTS } from "@sase-auth/test-kit/redis";
