// A ky client that you have already, with a token on every request.
import { credentialsFromEnv, saseAuth, TokenManager } from "@sase-auth/ky";
import ky from "ky";

const client = ky.create({ prefix: "https://api.sase.paloaltonetworks.com/sse/config/v1", timeout: 10_000 });

const api = client.extend(saseAuth(new TokenManager(credentialsFromEnv(process.env))));

const { total } = await api("addresses", { searchParams: { folder: "Shared" } }).json<{ total: number }>();
console.log(`${total} addresses`);
