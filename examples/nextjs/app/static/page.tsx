import { countAddresses } from "../../lib/sase";

// Rendered by `next build`, and kept until it is revalidated: `next build` needs the credentials.
export const dynamic = "force-static";

export default async function Page() {
  return <p>{await countAddresses()} addresses</p>;
}
