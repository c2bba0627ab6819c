import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

const BODY = `
  const sase = await startMockSase();
  const client = axios.create({ baseURL: sase.apiOrigin });
  attachSaseAuth(client, new TokenManager(sase.credentials), { origins: [sase.apiOrigin] });
  sase.api.misbehave({ status: 403 });
  const refused = await client.get("/").catch((error) => error);
  const lost = await client.get("/", { maxContentLength: 1 }).catch((error) => error);
  sase.rotateSecret();
  sase.revoke();
  const failed = await client.get("/").catch((error) => error);
  console.log(refused instanceof axios.AxiosError, lost instanceof axios.AxiosError, failed instanceof SaseAuthError);
  await sase.close();
`;

it.each([
  [
    "imports",
    "module",
    `import axios from "axios"; import { attachSaseAuth, SaseAuthError, TokenManager } from "@sase-auth/axios";
     import { startMockSase } from "@sase-auth/testing"; ${BODY}`,
  ],
  [
    "requires",
    "commonjs",
    `const axios = require("axios"); const { attachSaseAuth, SaseAuthError, TokenManager } = require("@sase-auth/axios");
     const { startMockSase } = require("@sase-auth/testing"); (async () => { ${BODY} })();`,
  ],
])("a program that %s axios gets errors of the classes it knows", async (_, type, program) => {
  const { stdout, stderr } = await run(process.execPath, [`--input-type=${type}`, "-e", program], {
    cwd: import.meta.dirname,
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("true true true\n");
});
