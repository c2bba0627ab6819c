/** Whether a host name, as `URL` normalizes it, names this machine: the one place where plain http keeps a secret. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
}

/** Whether what is sent to `url` cannot be read on the way. */
export function isConfidential(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}
