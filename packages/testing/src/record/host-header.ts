/** Whether a request's `Host` names one of the vendor's hosts, and is not the mock's own address. */
export function isName(host: string = ""): boolean {
  return host !== "" && !/^[\d.:[\]]+$|^localhost/.test(host);
}
