import { randomUUID } from "node:crypto";
import { defaultTenants, type MockSaseOptions, type TenantHierarchy } from "@sase-auth/testing";
import { UsageError } from "../failure.ts";
import type { MockOptions } from "./mock-options.ts";
import { readTenants } from "./tenants-file.ts";

/** Far from the ids of `defaultTenants`. */
const FIRST_CHILD = 2_000_000_001;

/**
 * The account of the mock, and the tenants around it: those of `--tenants`, else the default ones. `--tsg` names the account's TSG,
 * and `--children` gives it so many.
 *
 * @throws {Failure} if the file of the tenants cannot be used, or does not have `--tsg`
 */
export async function accountAndTenants(options: MockOptions): Promise<Pick<MockSaseOptions, "accounts" | "tenants">> {
  const { tenants: file, children, tsg, clientId, clientSecret } = options;
  const read = file === undefined ? undefined : await readTenants(file);
  if (read && tsg !== undefined && !read.ids.has(tsg)) throw new UsageError(`--tsg: ${tsg} is not among --tenants.`);
  const tsgId = tsg ?? read?.root ?? defaultTenants.own;
  const below = Array.from({ length: children ?? 0 }, (_, at) => [String(FIRST_CHILD + at), tsgId]);
  const account = {
    clientId: clientId ?? `mock@${tsgId}.iam.panserviceaccount.com`,
    clientSecret: clientSecret ?? `fake-secret-${randomUUID()}`,
    tsgId,
  };
  const others = read?.hierarchy ?? defaultAround(tsgId, children === undefined);
  return { accounts: [account], tenants: { ...others, ...Object.fromEntries(below) } };
}

/** The default tenants, with the account's in the place of their `own` if it is not among them. */
function defaultAround(tsgId: string, hasChildren: boolean): TenantHierarchy {
  const { root, peer, child, secondChild, grandchild } = defaultTenants;
  const own = (Object.values(defaultTenants) as string[]).includes(tsgId) ? defaultTenants.own : tsgId;
  const below = { [child]: own, [secondChild]: own, [grandchild]: child };
  return { [own]: root, [peer]: root, ...(hasChildren && below) };
}
