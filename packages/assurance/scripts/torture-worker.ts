import { type Batch, checkSchedules } from "../test/model/check-schedules.ts";

process.on("message", async (batch: Batch) => process.send?.(await checkSchedules(batch)));
// Whoever asked is gone.
process.on("disconnect", () => process.exit());
