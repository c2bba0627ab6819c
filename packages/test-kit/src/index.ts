export { temporaryFolder } from "./temporary-folder.ts";
export { until } from "./until.ts";
