// The network is known to the client alone: no variable of Node's names the proxy or the CA.
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { attachSaseAuth, axiosFetch, credentialsFromEnv, TokenManager } from "@sase-auth/axios";
import axios from "axios";
import { HttpsProxyAgent } from "https-proxy-agent";

const { CA, PROXY, WAY } = process.env;
const ca = readFileSync(CA);
const { hostname: host, port } = new URL(PROXY);
const ways = {
  agent() {
    const httpsAgent = new HttpsProxyAgent(PROXY);
    httpsAgent.options.ca = ca; // the constructor's is for the proxy alone
    return { proxy: false, httpsAgent };
  },
  proxy: () => ({ proxy: { protocol: "http", host, port: Number(port) }, httpsAgent: new Agent({ ca }) }),
  environment: () => ({ httpsAgent: new Agent({ ca }) }),
};
const client = axios.create({ baseURL: "https://api.sase.paloaltonetworks.com", ...ways[WAY]() });
const fetch = process.argv.includes("--node") ? undefined : axiosFetch(client);
attachSaseAuth(client, new TokenManager({ ...credentialsFromEnv(process.env), fetch, timeout: 5_000 }));
const { status } = await client.get("/sse/config/v1/addresses");
console.log(status);
