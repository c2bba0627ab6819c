export { latch as gate, until } from "@sase-auth/test-kit";
