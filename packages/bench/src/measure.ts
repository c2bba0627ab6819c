import { TENANT_KEEPERS } from "./contestants/tenant-keepers.ts";
import { ENTRANTS, HOT_ONLY } from "./entrants.ts";
import type { Sections } from "./report/report.ts";
import { footprint } from "./sections/footprint.ts";
import { hot } from "./sections/hot.ts";
import { kept, takesSignals } from "./sections/kept.ts";
import { proxy } from "./sections/proxy.ts";
import { rotation } from "./sections/rotation.ts";
import { size } from "./sections/size.ts";
import { stampede } from "./sections/stampede.ts";
import { start } from "./sections/start.ts";
import { tenants } from "./sections/tenants.ts";
import { throughput } from "./sections/throughput.ts";
import type { Service } from "./service/start-service.ts";

const HOT_ROUNDS = 250;
const REQUESTS = 10_000;
const ROTATION_SECONDS = 20;
const TENANTS = 10_000;
const KEPT_REQUESTS = 20_000;
/** The environment may ask for fewer, to see that all works. */
const PROXY_ROUNDS = Number(process.env.SASE_BENCH_ROUNDS ?? 15);
const START_ROUNDS = 15;
const PROXY_SECONDS = 2;

type Measures = { readonly [Name in keyof Sections]: (service: Service, only: string) => Promise<Sections[Name]> };

/** Measure each section in the size that its figures are published with. `only`: sections whose name contains it. */
export const MEASURES: Measures = {
  hot: (service, only) => hot(service, named([...ENTRANTS, ...HOT_ONLY], only), HOT_ROUNDS),
  throughput: (service, only) => throughput(service, named(ENTRANTS, only)),
  stampede: (service, only) => stampede(service, named(ENTRANTS, only), REQUESTS),
  rotation: (service, only) => rotation(service, named(ENTRANTS, only), ROTATION_SECONDS),
  tenants: (service, only) => tenants(service, named(TENANT_KEEPERS, only), TENANTS),
  size: () => size(),
  proxy: (service) => proxy(service, PROXY_ROUNDS, PROXY_SECONDS),
  start: () => start(START_ROUNDS),
  footprint: (service) => footprint(service),
  kept: (service, only) => kept(service, named(ENTRANTS.filter(takesSignals), only), KEPT_REQUESTS),
};

function named<Named extends { name: string }>(all: readonly Named[], only: string): Named[] {
  return all.filter(({ name }) => name.includes(only));
}
