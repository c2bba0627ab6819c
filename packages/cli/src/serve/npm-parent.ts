/** How often to look, in ms. */
const PAUSE = 250;

/**
 * Send SIGTERM to this process once the shell is gone by which npm or npx has started it. That shell gets the signal which is sent
 * to npm, dies of it, and hands it on to nobody. Without npm nothing happens: what starts a server may end before it.
 */
export function endWithNpm(env: { readonly npm_command?: string | undefined }): void {
  if (env.npm_command === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, PAUSE).unref();
}
