import type { AxiosRequestConfig } from "axios";

/** As much of a request's URL as tells its origin: axios puts a slash between a base URL and a path. */
export function targetOf({ baseURL, url = "", allowAbsoluteUrls = true }: Omit<AxiosRequestConfig, "headers">): string {
  if (!baseURL) return url;
  // Whatever may be read as an absolute URL, which is more than axios takes for one.
  if (!/^\s*([\w+.-]+:)?[\\/]{2}/.test(url)) return `${baseURL}/`;
  // What axios takes for none goes below the base URL, and if they are off, all of them do, but not before axios 1.8.
  return allowAbsoluteUrls && /^\w+:\/\//.test(url) ? url : "";
}
