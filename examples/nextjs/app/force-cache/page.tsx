import { countAddresses } from "../../lib/sase";

// Each answer of the API is kept on disk, under a key that the token is part of: there is a new one for each token.
export const fetchCache = "force-cache";

export default async function Page() {
  return <p>{await countAddresses()} addresses</p>;
}
