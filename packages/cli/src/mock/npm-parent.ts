/** How often to look, in ms. */
const PAUSE = 250;

/**
 * Resolves once the shell is gone by which npm or npx has started this process: it gets the signal that is sent to npm, dies of it,
 * and hands it on to nobody. Without npm it never resolves: what starts a mock may end before it.
 */
export function npmIsGone(env: { readonly npm_command?: string }): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    if (env.npm_command === undefined) return;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, PAUSE).unref();
  });
}
