import { connect } from "node:tls";
import { proxyFor } from "../proxy.ts";
import { ask, reasonOf } from "./ask.ts";
import type { Fact, Finder } from "./fact.ts";

/** Which protocol each host takes, and how it answers a request without a token. */
export const hostFacts: Finder = async ({ tokenUrl, hosts, timeout }) => {
  const apiFacts = hosts.map((origin) => hostFact("API", new URL(origin), timeout));
  return Promise.all([hostFact("auth", new URL(tokenUrl.origin), timeout), ...apiFacts]);
};

async function hostFact(role: string, url: URL, timeout: number): Promise<Fact> {
  const [protocol, { seen }] = await Promise.all([protocolOf(url, timeout), ask(url, undefined, timeout)]);
  return { name: `${role} host ${publicName(url)}`, seen: `${protocol}; GET / ${seen}` };
}

/** The name of a host, unless it is the user's own. */
function publicName({ hostname }: URL): string {
  return /(^|\.)(paloaltonetworks|prismaaccess)\.com$/.test(hostname) ? hostname : "of yours (name left out)";
}

/** What the host picks of HTTP/2 and HTTP/1.1 (ALPN, RFC 7301). Nothing is sent over this connection. */
function protocolOf(url: URL, timeout: number): Promise<string> {
  if (url.protocol === "http:") return Promise.resolve("plain http");
  if (proxyFor(url)) return Promise.resolve("protocol not seen: a proxy is set");
  return new Promise((resolve) => {
    const { hostname, port } = url;
    const options = { host: hostname, port: Number(port || 443), servername: hostname, timeout };
    const socket = connect({ ...options, ALPNProtocols: ["h2", "http/1.1"] }, () => {
      resolve(socket.alpnProtocol ? `ALPN ${socket.alpnProtocol}` : "no ALPN");
      socket.destroy();
    });
    socket.on("timeout", () => socket.destroy());
    socket.on("error", (error) => resolve(`protocol not seen (${reasonOf(error)})`));
    socket.on("close", () => resolve("protocol not seen"));
  });
}
