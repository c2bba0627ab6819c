import { spawn } from "node:child_process";

const OPENERS: { readonly [platform: string]: readonly [string, ...string[]] } = {
  darwin: ["open"],
  // The empty argument is the window's title, which `start` would take the address for.
  win32: ["cmd", "/c", "start", ""],
};

/** Open an address in the user's browser. Rejects if there is no opener or it says that it failed. */
export function openInBrowser(url: string): Promise<void> {
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  return new Promise((resolve, reject) => {
    const opener = spawn(command, [...args, url], { detached: true, env: withoutCredentials(), stdio: "ignore" });
    opener.once("error", reject);
    opener.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${command} failed`))));
    // Some openers stay for as long as the browser does.
    opener.unref();
  });
}

/** A browser outlives us by days, and has no business with the client secret. */
function withoutCredentials(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(SASE|SCM|PRISMASASE)_/i.test(name));
  return Object.fromEntries(kept);
}
