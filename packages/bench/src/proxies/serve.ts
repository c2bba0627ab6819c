/** What the programs of this folder have in common: their settings are in the environment, and they print their port. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const { API = "", AUTHORIZATION = "" } = process.env;

/** The API's origin, and the header that a proxy adds. */
export const settings = { api: API, authorization: AUTHORIZATION };

export function printPort(server: Pick<Server, "address">): void {
  console.log((server.address() as AddressInfo).port);
}
