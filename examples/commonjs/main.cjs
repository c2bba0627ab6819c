// In a CommonJS project: Node 20.19 and later load ES modules with require().
const { attachSaseAuth, credentialsFromEnv, TokenManager } = require("@sase-auth/axios");
const axios = require("axios");

const client = axios.create({ baseURL: "https://api.sase.paloaltonetworks.com/sse/config/v1", timeout: 10_000 });

attachSaseAuth(client, new TokenManager(credentialsFromEnv(process.env)));

client.get("/addresses", { params: { folder: "Shared" } }).then(({ data }) => console.log(`${data.total} addresses`));
