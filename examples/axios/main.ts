// An axios client that you have already, with a token on every request.
import { attachSaseAuth, credentialsFromEnv, TokenManager } from "@sase-auth/axios";
import axios from "axios";

const client = axios.create({ baseURL: "https://api.sase.paloaltonetworks.com/sse/config/v1", timeout: 10_000 });

attachSaseAuth(client, new TokenManager(credentialsFromEnv(process.env)));

const { data } = await client.get("/addresses", { params: { folder: "Shared" } });
console.log(`${data.total} addresses`);
