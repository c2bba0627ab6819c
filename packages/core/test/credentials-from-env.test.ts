import { describe, expect, it } from "vitest";
import { credentialsFromEnv, TokenManager } from "../src/index.ts";

const sase = { SASE_CLIENT_ID: "id@1", SASE_CLIENT_SECRET: "fake-secret", SASE_TSG_ID: "1234567890" };
const credentials = { clientId: "id@1", clientSecret: "fake-secret", tsgId: "1234567890" };
const rename = (family: string) =>
  Object.fromEntries(Object.entries(sase).map(([name, value]) => [name.replace("SASE", family), value]));

function refusal(env: { [name: string]: string }): Error {
  try {
    credentialsFromEnv(env);
  } catch (error) {
    return error as Error;
  }
  throw new Error("This should have been refused.");
}

describe("the credentials of the environment", () => {
  it.each(["SASE", "SCM", "PRISMASASE"])("are found as %s_*, ready for a manager", (family) => {
    expect(credentialsFromEnv(rename(family))).toEqual(credentials);
    expect(new TokenManager(credentialsFromEnv(rename(family))).tsgId).toBe("1234567890");
  });

  it("may be in any object, such as the bindings of a Worker", () => {
    interface Env {
      SASE_CLIENT_ID: string;
      SASE_CLIENT_SECRET: string;
      SASE_TSG_ID: string;
      KV: object;
    }
    const env: Env = { ...sase, KV: {} };
    expect(credentialsFromEnv(env)).toEqual(credentials);
  });

  it("come from one family as a whole, the first that is set", () => {
    expect(credentialsFromEnv({ ...rename("SCM"), SCM_CLIENT_ID: "other", ...sase })).toEqual(credentials);
    expect(refusal({ ...rename("SCM"), SASE_CLIENT_ID: "id@1" }).message).toBe(
      "The environment lacks SASE_CLIENT_SECRET, SASE_TSG_ID (empty and unexpanded ${…} do not count). " +
        "It has SCM_CLIENT_ID, SCM_CLIENT_SECRET, SCM_TSG_ID, SASE_CLIENT_ID; " +
        "all need the same prefix: SASE, SCM, PRISMASASE.",
    );
  });

  it("may name the TSG by a scope", () => {
    const { SASE_TSG_ID, ...rest } = sase;
    expect(credentialsFromEnv({ ...rest, SASE_SCOPE: "profile tsg_id:1234567890 email" })).toEqual(credentials);
    expect(credentialsFromEnv({ ...sase, SASE_SCOPE: "tsg_id:1234567890" })).toEqual(credentials);
  });

  it("must not name two TSGs", () => {
    const message = "SASE_TSG_ID and SASE_SCOPE must name one and the same TSG.";
    expect(refusal({ ...sase, SASE_SCOPE: "tsg_id:2" }).message).toBe(message);
    expect(refusal({ ...sase, SASE_SCOPE: "tsg_id:1234567890 tsg_id:2" }).message).toBe(message);
  });

  it.each([
    [{ SASE_SCOPE: "1234567890" }, "SASE_SCOPE must contain tsg_id: and the TSG ID, as in tsg_id:1234567890."],
    [{ SASE_SCOPE: "profile email" }, "SASE_SCOPE must contain tsg_id: and the TSG ID, as in tsg_id:1234567890."],
    [{ SASE_TSG_ID: "tsg_id:1234567890" }, "SASE_TSG_ID must be the digits of the TSG ID, as in 1234567890."],
    [{ SASE_TSG_ID: " 1234567890" }, "SASE_TSG_ID must be the digits of the TSG ID, as in 1234567890."],
  ])("name the variable of a TSG that is no TSG ID, and the form: %j", (tsg, message) => {
    const { SASE_TSG_ID, ...rest } = sase;
    expect(refusal({ ...rest, ...tsg }).message).toBe(message);
  });

  it.each(["PRISMA_ACCESS_", "PAN_", ""])("that are missing are an error that names those found as %s*", (prefix) => {
    const env = { [`${prefix}CLIENT_ID`]: "id@1", [`${prefix}TSG_ID`]: "", AZURE_CLIENT_ID: "x", HOME: "/" };
    const { message } = refusal(env);
    expect(message).toContain(` It has ${prefix}CLIENT_ID; all need the same prefix: SASE, SCM, PRISMASASE.`);
  });

  it("are an error that names the first family where nothing is set", () => {
    const error = refusal({ SCM_AUTH_URL: "https://auth.example", OTHER: "x" });
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION" });
    expect(error.message).toContain("The environment lacks SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID");
  });

  it.each(["", "  ", "${SECRET}", "${{ secrets.SECRET }}"])("are not set by %j", (empty) => {
    expect(refusal({ ...sase, SASE_CLIENT_SECRET: empty }).message).toContain("SASE_CLIENT_SECRET");
    expect(credentialsFromEnv({ SASE_CLIENT_ID: empty, SASE_TSG_ID: empty, ...rename("SCM") })).toEqual(credentials);
  });

  it.each([
    ["https://auth.example", "https://auth.example/oauth2/access_token"],
    ["https://auth.example/", "https://auth.example/oauth2/access_token"],
    ["https://auth.example/am/oauth2/access_token", "https://auth.example/am/oauth2/access_token"],
  ])("take AUTH_URL %s for %s", (url, tokenUrl) => {
    expect(credentialsFromEnv({ ...sase, SASE_AUTH_URL: url })).toEqual({ ...credentials, tokenUrl });
  });

  it("show no value in an error", () => {
    const message = refusal({ SASE_CLIENT_SECRET: "fake-secret", SASE_SCOPE: "tsg_id:77" }).message;
    expect(message).not.toMatch(/fake-secret|77/);
  });
});
