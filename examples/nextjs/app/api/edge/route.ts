import { countAddresses } from "../../../lib/sase";

// The edge runtime has a global object of its own, and so a token of its own.
export const runtime = "edge";

export async function GET() {
  return new Response(`${await countAddresses()} addresses`);
}
