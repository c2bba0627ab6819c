import { type Credentials, credentialsFromEnv, SaseAuthError } from "@sase-auth/fetch";
import { realService } from "./real-service.ts";
import { oneTokenForAll, outage, renewal, revocation } from "./scenes.ts";
import { Story } from "./story.ts";

try {
  const credentials = credentialsIfAny(process.env);
  const wentWell = await (credentials ? real(credentials) : mock());
  process.exitCode = wentWell ? 0 : 1;
} catch (error) {
  // What the environment or the service can cause says what to do. Anything else is a bug and keeps its stack.
  if (!isExpected(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function real(credentials: Credentials): Promise<boolean> {
  const story = new Story();
  story.line("SASE credentials found in the environment: this is the real service.");
  return realService(story, credentials, process.env.SASE_DEMO_URL);
}

async function mock(): Promise<boolean> {
  const story = new Story();
  story.line("No SASE credentials in the environment: this is a mock service on this machine, over real HTTP.");
  for (const scene of [oneTokenForAll, renewal, revocation, outage]) await scene(story);
  return story.end();
}

/** Returns undefined if nothing is set. A set that lacks something is a mistake, and throws. */
function credentialsIfAny(env: NodeJS.ProcessEnv): Credentials | undefined {
  try {
    return credentialsFromEnv(env);
  } catch (error) {
    if (isExpected(error) && error.message === complaintAbout({})) return undefined;
    throw error;
  }
}

function complaintAbout(env: NodeJS.ProcessEnv): string {
  try {
    credentialsFromEnv(env);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

function isExpected(error: unknown): error is Error {
  const { code } = Object(error);
  return error instanceof SaseAuthError || code === "ERR_INVALID_OPTION";
}
