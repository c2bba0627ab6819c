export { describeWithRedis } from "@sase-auth/test-kit/vitest";
