// Ask every tenant below a service account's own, each with its own token, a bounded number of requests at a time.
import { createSaseFetch, credentialsFromEnv, TenantTokens } from "@sase-auth/fetch";
import { Presets, SingleBar } from "cli-progress";
import pMap from "p-map";

const API = "https://api.sase.paloaltonetworks.com";

interface TenantGroup {
  id: string;
  display_name: string;
}

const { tsgId, ...account } = credentialsFromEnv(process.env);
const tenants = new TenantTokens(account);

async function get<Body>(tenant: string, path: string): Promise<Body> {
  const response = await createSaseFetch(tenants.get(tenant))(`${API}${path}`);
  if (!response.ok) throw new Error(`TSG ${tenant}: ${path} answered ${response.status}`);
  return (await response.json()) as Body;
}

const { items } = await get<{ items: TenantGroup[] }>(tsgId, "/tenancy/v1/tenant_service_groups");

const progress = new SingleBar({ noTTYOutput: true }, Presets.shades_classic);
progress.start(items.length, 0);
const rows = await pMap(
  items,
  async ({ id, display_name: name }) => {
    const { total } = await get<{ total: number }>(id, "/sse/config/v1/addresses?folder=Shared");
    progress.increment();
    return { TSG: id, name, addresses: total };
  },
  { concurrency: 20 },
);
progress.stop();

console.table(rows);
