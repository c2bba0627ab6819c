import { HTTPS_PORT, refusal, VENDOR_HOSTS } from "./hosts.ts";

/**
 * A program that Node loads first (`--require`). TLS connections to port 443 that no proxy has tunnelled end at the mock, if they are to one
 * of the vendor's hosts, or are refused. Before Node 22.21 those are all of fetch, ky and got; later, those of agents and dispatchers of
 * a program's own.
 *
 * @param port where TLS to the vendor's hosts ends on loopback
 */
export function preloadCode(port: number): string {
  return `"use strict";
const net = require("node:net");
const tls = require("node:tls");
const hosts = new Set(${JSON.stringify(VENDOR_HOSTS)});
const { connect } = tls;

tls.connect = function (...args) {
  const given = optionsOf(args);
  const host = String(given.host ?? "localhost").toLowerCase();
  if (given.socket || given.path || Number(given.port) !== ${HTTPS_PORT} || isLoopback(host)) return connect.apply(this, args);
  if (!hosts.has(host)) return refused(host);
  const rest = args.filter((arg) => typeof arg === "function");
  const { lookup, ...options } = given;
  return connect.call(this, { ...options, host: "127.0.0.1", port: ${port}, servername: given.servername || host }, ...rest);
};
require("node:module").syncBuiltinESMExports();

function optionsOf([first, ...others]) {
  if (first !== null && typeof first === "object") return first;
  const options = others.find((other) => other !== null && typeof other === "object") ?? {};
  return { ...options, port: first, host: typeof others[0] === "string" ? others[0] : options.host };
}

function isLoopback(host) {
  return host === "localhost" || host === "::1" || /^127\\./.test(host);
}

function refused(host) {
  const error = Object.assign(new Error(${JSON.stringify(refusal("HOST"))}.replace("HOST", host)), { code: "ERR_NOT_MOCKED" });
  const socket = new net.Socket();
  process.nextTick(() => socket.destroy(error));
  return socket;
}
`;
}
