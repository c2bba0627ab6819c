import { countAddresses } from "../../lib/sase";

// Rendered for each request.
export const dynamic = "force-dynamic";

export default async function Page() {
  return <p>{await countAddresses()} addresses</p>;
}
