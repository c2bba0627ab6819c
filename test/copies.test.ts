import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** The classes of core. A process may hold core twice: docs/adr/0015. */
const CLASSES = /\binstanceof (SaseAuthError|Token\w*Error|AccessToken|TokenManager|TenantTokens)\b/;
/** These files of core look at errors that they, or what they call, have thrown. */
const WITHIN_ONE_COPY = [
  "packages/core/src/redact.ts",
  "packages/core/src/request/fetch-failure.ts",
  "packages/core/src/sdwan/profile-call.ts",
];
const ONE_CORE = /^packages\/(cli|fleet|bench|assurance)\//;

it("no package decides by instanceof about an object that another copy of core may have made", () => {
  const files = globSync("packages/*/src/**/*.ts").filter((file) => !ONE_CORE.test(file));
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter((file) => CLASSES.test(readFileSync(file, "utf8")));
  expect(found.filter((file) => !WITHIN_ONE_COPY.includes(file))).toEqual([]);
});

it.each(["AccessToken", "SharedStore", "TokenSource"])(
  "the type %s is an interface: a class with a private member is assignable to its own copy only",
  (name) => expect(declarationOf(name)).toMatch(/^export interface /),
);

function declarationOf(name: string): string | undefined {
  const sources = globSync("packages/core/src/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const declared = sources.map((text) =>
    new RegExp(`^export (interface|class|abstract class) ${name}\\b.*`, "m").exec(text),
  );
  return declared.find(Boolean)?.[0];
}
