export { type RedisServer, startRedis, startRedisCluster } from "@sase-auth/test-kit/redis";
