import { checkProxies, invalidOption, isProxiedByEnvironment } from "@sase-auth/core/adapter";
import axios, { type AxiosRequestConfig } from "axios";

/** axios before 1.16.1 sends https requests to an http proxy unencrypted: https://github.com/axios/axios/issues/6320 */
const TUNNELS = axios.VERSION.localeCompare("1.16.1", "en", { numeric: true }) >= 0;

/**
 * Refuse a client that sends requests to these URLs to a proxy unencrypted.
 *
 * @param what would be shown to the proxy
 * @throws {InvalidOptionError}
 */
export function checkProxyWay(
  { proxy }: Pick<AxiosRequestConfig, "proxy">,
  urls: readonly string[],
  what = "the token",
): void {
  if (proxy === false) return;
  // NO_PROXY has no say in it.
  if (proxy && urls.some((url) => !TUNNELS || url.startsWith("http:")))
    throw invalidOption(`The client's proxy would get ${what} unencrypted. Set proxy: false.`);
  if (!proxy) checkProxies(urls, isProxiedByEnvironment, TUNNELS ? undefined : Boolean, what);
}
