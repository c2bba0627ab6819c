import type { AxiosRequestConfig } from "axios";

/** Enough of a request's URL to tell its origin: axios puts a slash between a base URL and a path. */
export function targetOf({ baseURL, url = "", allowAbsoluteUrls = true }: Omit<AxiosRequestConfig, "headers">): string {
  if (!baseURL) return url;
  // Looks absolute to some parser, which is more than axios takes for absolute.
  if (!/^\s*([\w+.-]+:)?[\\/]{2}/.test(url)) return `${baseURL}/`;
  // axios joins a URL that it does not take for absolute to the base URL; with allowAbsoluteUrls off all of them, but not before 1.8.
  return allowAbsoluteUrls && /^\w+:\/\//.test(url) ? url : "";
}
