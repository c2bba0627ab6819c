import { refusalRows } from "@sase-auth/test-kit/service-tables";
import { describe, expect, test } from "vitest";
import { type MockSase, startMockSase } from "../src/index.ts";
import { callApi, obtainToken } from "./requests.ts";

const rows = await refusalRows();

/** Make an API refuse below a path, for a reason. */
const provoke: Record<string, (sase: MockSase, path: string) => Promise<Response>> = {
  missing: (sase, path) => fetch(sase.apiOrigin + path),
  invalid: (sase, path) => callApi(sase, "no-token-of-ours", path),
  async expired(sase, path) {
    const token = await obtainToken(sase);
    sase.moveClock(900_000);
    return callApi(sase, token, path);
  },
  async forbidden(sase, path) {
    sase.api.misbehave({ status: 403 });
    return callApi(sase, await obtainToken(sase), path);
  },
};

function bodyOf({ shape, code, message, status }: (typeof rows)[number]): unknown {
  if (shape === "text") return message;
  if (shape === "errors") return { _errors: [{ code, message, details: {} }], _request_id: expect.any(String) };
  if (shape === "rest") return { errorCode: code, message, details: message };
  return { statusCode: Number(status), error: status === "401" ? "Unauthorized" : "Forbidden", message };
}

describe("an API", () => {
  test.each(rows.map((row) => [row.path, row.status, row.why, row] as const))(
    "below %s answers %s in its own words: %s",
    async (path, status, why, row) => {
      await using sase = await startMockSase();
      const response = await provoke[why]?.(sase, path.replace("**", "things"));
      expect(response?.status).toBe(Number(status));
      const body = row.shape === "text" ? response?.text() : response?.json();
      expect(await body).toEqual(bodyOf(row));
    },
  );

  test("has no words of its own for what only begins like its path", async () => {
    await using sase = await startMockSase();
    const response = await callApi(sase, "no-token-of-ours", "/sse/config/v10/things");
    expect(await response.json()).toMatchObject({ message: "Invalid JWT token" });
  });
});
