// orval's fetch client: its mutator sends by a fetch that carries a token.
import { listAddresses } from "./generated/orval.ts";

const { data } = await listAddresses({ folder: "Shared" });
console.log(`${data.total} addresses`);
