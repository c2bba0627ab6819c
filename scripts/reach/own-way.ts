/** The token request by the client's own way, in a network that nothing but the client knows: `axiosFetch` and `gotFetch`. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { startCorporateNetwork } from "../../test/support/corporate-network.ts";
import type { Checks } from "../checks.ts";
import { inLanes } from "../lanes.ts";
import type { NodeBinary } from "../node-binaries.ts";
import { run } from "../run.ts";

export interface Way {
  readonly folder: string;
  readonly host: "axios" | "got";
  readonly version: string;
  readonly ways: readonly string[];
  /** The major version of the lowest Node, and of those that CI has. */
  readonly lowest: number;
  readonly corners: readonly number[];
}

/** axios before 1.16.1 opens no tunnel by itself. */
export const WAYS: readonly Way[] = [
  { folder: "axios-old", host: "axios", version: "1.7.0", ways: ["agent"], lowest: 20, corners: [20] },
  {
    folder: "axios-new",
    host: "axios",
    version: "1.21.1",
    ways: ["agent", "proxy", "environment"],
    lowest: 20,
    corners: [20, 26],
  },
  { folder: "got-14", host: "got", version: "14.6.6", ways: ["agent"], lowest: 20, corners: [20] },
  { folder: "got-16", host: "got", version: "16.1.0", ways: ["agent"], lowest: 22, corners: [26] },
];

export async function checkOwnWays(checks: Checks, root: string, nodes: NodeBinary[], { all = false }): Promise<void> {
  await using network = await startCorporateNetwork(root, {});
  const { NODE_EXTRA_CA_CERTS: CA, HTTPS_PROXY: PROXY, NODE_USE_ENV_PROXY: _, ...credentials } = network.environment;
  const start = (way: Way, kind: string, node: NodeBinary, ...args: string[]) => {
    const environment = kind === "environment" ? { HTTPS_PROXY: PROXY } : {};
    const env = { ...credentials, ...environment, CA, PROXY, WAY: kind };
    return run(node.path, [`way-${way.host}.mjs`, ...args], { cwd: join(root, way.folder), env, timeout: 20_000 });
  };
  const cells = WAYS.flatMap((way) =>
    way.ways.flatMap((kind) =>
      nodes
        .map((node) => ({ way, kind, node, major: Number.parseInt(node.version, 10) }))
        .filter(({ major }) => (all ? major >= way.lowest : way.corners.includes(major))),
    ),
  );
  await inLanes(cells, async ({ way, kind, node }) => {
    const title = `the token by the client's own way, its ${kind}, with ${way.host} ${way.version} on Node ${node.version}`;
    await checks.check(title, async () => assert.equal(await start(way, kind, node), "200\n"));
  });
  const hosts = ["api.sase.paloaltonetworks.com:443", "auth.apps.paloaltonetworks.com:443"];
  await checks.check("each token and each request went by the proxy", () => {
    assert.deepEqual(
      network.tunnels.toSorted(),
      hosts.flatMap((host) => cells.map(() => host)),
    );
  });
  const [oldest] = nodes as [NodeBinary];
  const [way] = WAYS as readonly [Way];
  await checks.check(`nothing but the client's own way leads there on Node ${oldest.version}`, () =>
    assert.rejects(start(way, "agent", oldest, "--node"), /ERR_TOKEN_ENDPOINT/),
  );
}
