/** One package was upgraded alone, so that the tree has core twice. */
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AccessToken, attachSaseAuth, TokenManager } from "@sase-auth/axios";
import { createSaseFetch } from "@sase-auth/fetch";
import { fileStore } from "@sase-auth/file";
import { startMockSase } from "@sase-auth/testing";
import axios from "axios";
import * as other from "core-of-another-version";

assert.notEqual(other.TokenManager, TokenManager);
const sase = await startMockSase();
const origins = [sase.apiOrigin];
const folder = mkdtempSync(join(tmpdir(), "sase-auth-"));
const tokens = new other.TokenManager({ ...sase.credentials, store: fileStore({ folder }) });
const client = axios.create({ baseURL: sase.apiOrigin });
attachSaseAuth(client, tokens, { origins });
await client.get("/things");
await createSaseFetch(tokens, { origins })(`${sase.apiOrigin}/things`);
const ours = new TokenManager({ ...sase.credentials, store: fileStore({ folder }) });
const token: AccessToken = await tokens.getToken();
const shared: other.AccessToken = await ours.getToken();
assert.equal(shared.value, token.value);
assert.equal(sase.auth.tokenRequests.length, 1);
// A failure that may pass is tried again, whichever copy of core throws it.
sase.revoke();
sase.auth.misbehave({ status: 503 });
assert.notEqual((await tokens.replaceToken(token)).value, token.value);
await sase.close();
