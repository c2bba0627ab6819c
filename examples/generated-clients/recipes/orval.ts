// orval's fetch client: its mutator sends by a fetch that carries a token.
// The client is made by: npx orval, which reads orval.config.mjs.
import { listAddresses } from "./generated/orval.ts";

const { data } = await listAddresses({ folder: "Shared" });
console.log(`${data.total} addresses`);
