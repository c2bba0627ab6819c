import type { AxiosRequestConfig } from "axios";

const ABSOLUTE = /^\s*([a-z][a-z\d+.-]*:)?[\\/]{2}/i;

/** As much of a request's URL as tells its origin: axios puts a slash between a base URL and a path. */
export function targetOf({ baseURL, url = "", allowAbsoluteUrls = true }: Omit<AxiosRequestConfig, "headers">): string {
  if (!baseURL) return `${url}`;
  if (!ABSOLUTE.test(url)) return `${baseURL}/`;
  // Without absolute URLs it is put below the base URL, but not by axios before 1.8: it could go to either.
  return allowAbsoluteUrls ? `${url}` : "";
}
