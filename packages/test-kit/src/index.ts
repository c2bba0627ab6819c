export { type Latch, latch } from "./latch.ts";
export { rejectFirst } from "./reject-first.ts";
export { type Server, startServer } from "./server.ts";
export { temporaryFolder } from "./temporary-folder.ts";
export { until } from "./until.ts";
