import { checkProxies, isProxiedByEnvironment } from "@sase-auth/core/adapter";
import axios, { type AxiosRequestConfig } from "axios";

/** axios before 1.16.1 sends https requests to an http proxy unencrypted: https://github.com/axios/axios/issues/6320 */
const TUNNELS = axios.VERSION.localeCompare("1.16.1", "en", { numeric: true }) >= 0;

/**
 * Refuse a client that sends requests to these URLs to a proxy unencrypted.
 *
 * @throws {InvalidOptionError}
 */
export function checkProxyWay({ proxy }: Pick<AxiosRequestConfig, "proxy">, urls: readonly string[]): void {
  if (proxy === false) return;
  const isProxied = (url: string) => Boolean(proxy) || isProxiedByEnvironment(url);
  checkProxies(urls, isProxied, TUNNELS ? undefined : Boolean);
}
