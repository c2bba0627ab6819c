import { countAddresses } from "../../lib/sase";

// No setting of the page: the request itself makes it dynamic.
export default async function Page() {
  return <p>{await countAddresses({ cache: "no-store" })} addresses</p>;
}
