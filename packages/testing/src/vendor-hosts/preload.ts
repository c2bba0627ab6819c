import { HTTPS_PORT, refusal, VENDOR_HOSTS } from "./hosts.ts";

/** The program, below the line that says what it knows. */
const PROGRAM = String.raw`
const http = require("node:http");
const net = require("node:net");
const tls = require("node:tls");
const { connect } = tls;

tls.connect = function (...args) {
  const given = optionsOf(args);
  const host = foreignHost(given, httpsPort);
  if (!host || given.socket) return connect.apply(this, args);
  if (!hosts.includes(host)) return refused(host, httpsPort);
  const { lookup, ...options } = given;
  const listeners = args.filter((arg) => typeof arg === "function");
  const ours = { host: "127.0.0.1", port: frontPort, servername: given.servername || host };
  return connect.call(this, { ...options, ...ours }, ...listeners);
};

// Since Node has its switch for proxies, this method is one of the agent's own, which knows the proxy.
const agents = http.Agent.prototype.createConnection === net.createConnection ? [http.Agent.prototype] : [];
for (const [owner, name] of [[net, "connect"], ...[net, ...agents].map((owner) => [owner, "createConnection"])]) {
  const original = owner[name];
  owner[name] = function (...args) {
    const host = foreignHost(optionsOf(args), 80);
    return host ? refused(host, 80) : original.apply(this, args);
  };
}
require("node:module").syncBuiltinESMExports();

function optionsOf([first, ...others]) {
  if (first !== null && typeof first === "object") return first;
  const options = others.find((other) => other !== null && typeof other === "object") ?? {};
  return { ...options, port: first, host: typeof others[0] === "string" ? others[0] : options.host };
}

function foreignHost({ host: given, port, path }, wanted) {
  const host = String(given ?? "localhost").toLowerCase();
  const isLoopback = host === "localhost" || host === "::1" || /^127\./.test(host);
  return path || Number(port) !== wanted || isLoopback ? undefined : host;
}

function refused(host, port) {
  const error = new Error(refusal.replace("HOST", host + ":" + port));
  const socket = new net.Socket();
  process.nextTick(() => socket.destroy(Object.assign(error, { code: "ERR_NOT_MOCKED" })));
  return socket;
}
`;

/**
 * A program that Node loads first (`--require`). Connections to the ports of https and http that go by no proxy end at the mock, if they are
 * to one of the vendor's hosts by TLS, or are refused. Before Node 22.21 those are all of fetch, ky and got; later, those of agents and
 * dispatchers of a program's own.
 *
 * @param frontPort where TLS to the vendor's hosts ends on loopback
 */
export function preloadCode(frontPort: number): string {
  const known = { hosts: VENDOR_HOSTS, frontPort, httpsPort: HTTPS_PORT, refusal: refusal("HOST") };
  return `"use strict";\nconst { ${Object.keys(known)} } = ${JSON.stringify(known)};\n${PROGRAM}`;
}
