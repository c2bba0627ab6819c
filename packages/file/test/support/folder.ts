export { testFolder as temporaryFolder } from "@sase-auth/test-kit/vitest";
