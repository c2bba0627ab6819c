import { countAddresses } from "../../lib/sase";

// Incremental static regeneration: rendered by `next build`, and again after a minute.
export const revalidate = 60;

export default async function Page() {
  return <p>{await countAddresses()} addresses</p>;
}
