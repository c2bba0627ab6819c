import { countAddresses } from "../../lib/sase";

// Incremental static regeneration: rendered by `next build`, and again after an hour.
export const revalidate = 3600;

export default async function Page() {
  return <p>{await countAddresses()} addresses</p>;
}
