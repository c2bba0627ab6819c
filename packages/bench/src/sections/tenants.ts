import { fork } from "node:child_process";
import { once } from "node:events";
import type { TenantKeeper } from "../contestants/tenant-keepers.ts";
import { issueToken } from "../service/issue-token.ts";
import type { Service } from "../service/start-service.ts";
import type { HeldBytes, TenantsOrder } from "./tenants-process.ts";

export interface TenantsRow {
  readonly name: string;
  readonly kind: string;
  readonly tenants: number;
  /** bytes of the heap for each tenant, beyond the characters of its token */
  readonly bytes: number;
  /** the most token requests that were under way at a time */
  readonly mostTokenRequests: number;
}

/** ms that a token request takes */
const TOKEN_LATENCY = 5;

/** The tokens of many tenants, obtained all at once: what each costs in memory, and how the token service is treated. */
export async function tenants(
  service: Service,
  keepers: readonly TenantKeeper[],
  count: number,
): Promise<TenantsRow[]> {
  const { tsgId, ...account } = service.setup().credentials;
  const characters = issueToken(tsgId, 900).length;
  const rows: TenantsRow[] = [];
  for (const { name, kind } of keepers) {
    await service.tell({ behave: { tokenLatency: TOKEN_LATENCY } });
    const held = await heldBy({ name, account, count });
    const { mostTokenRequests } = await service.counts();
    rows.push({ name, kind, tenants: count, bytes: Math.round(held / count - characters), mostTokenRequests });
  }
  return rows;
}

/** In a process of its own, so that only its own garbage is collected. */
async function heldBy(order: TenantsOrder): Promise<number> {
  const child = fork(new URL("tenants-process.ts", import.meta.url), { execArgv: ["--expose-gc"] });
  child.send(order);
  const [{ bytes }] = (await once(child, "message")) as [HeldBytes];
  child.disconnect();
  await once(child, "exit");
  return bytes;
}
