import { countAddresses } from "../../../lib/sase";

export async function GET() {
  return new Response(`${await countAddresses()} addresses`);
}
