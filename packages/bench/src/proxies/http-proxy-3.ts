/** http-proxy-3, with a fixed header. */
import { Agent, createServer } from "node:http";
import { createProxyServer } from "http-proxy-3";
import { printPort, settings } from "./serve.ts";

const { api, authorization } = settings;
const proxy = createProxyServer({
  target: api,
  agent: new Agent({ keepAlive: true, maxSockets: 128 }),
  headers: { authorization },
});
const server = createServer((request, response) => void proxy.web(request, response));
server.listen(0, "127.0.0.1", () => printPort(server));
