import { shown } from "./shown.ts";

/** Each tenant's parent: `{ [tsgId]: parentTsgId }`. A tenant that is only ever a parent is a root. */
export type TenantHierarchy = Readonly<Record<string, string>>;

/** The tenants of a mock that is given no others; the default account belongs to `own`. */
export const defaultTenants: {
  /** The parent of `own`, which the account may not use. */
  readonly root: "1000000001";
  /** The TSG that the account belongs to. */
  readonly own: "1838006364";
  /** A tenant below `own`. */
  readonly child: "1100000001";
  /** Another one below `own`. */
  readonly secondChild: "1100000002";
  /** A tenant below `child`. */
  readonly grandchild: "1110000001";
  /** A tenant beside `own`, which the account may not use. */
  readonly peer: "1900000001";
} = {
  root: "1000000001",
  own: "1838006364",
  child: "1100000001",
  secondChild: "1100000002",
  grandchild: "1110000001",
  peer: "1900000001",
};

export const defaultHierarchy: TenantHierarchy = {
  [defaultTenants.own]: defaultTenants.root,
  [defaultTenants.peer]: defaultTenants.root,
  [defaultTenants.child]: defaultTenants.own,
  [defaultTenants.secondChild]: defaultTenants.own,
  [defaultTenants.grandchild]: defaultTenants.child,
};

/**
 * A hierarchy from a tree: `{ root: { child: { grandchild: {} } } }`.
 *
 * @example
 * ```ts
 * import { hierarchyOf, startMockSase } from "@sase-auth/testing";
 *
 * const tenants = hierarchyOf({ "1000000001": { "1838006364": { "1100000001": {} } } });
 * const sase = await startMockSase({ tenants });
 * await sase.close();
 * ```
 *
 * @throws {TypeError} if a tenant stands in it twice, or has something else than tenants below it
 */
export function hierarchyOf(tree: TenantTree): TenantHierarchy {
  const hierarchy: Record<string, string> = {};
  const add = (parent: string | undefined, below: unknown): void => {
    if (typeof below !== "object" || below === null || Array.isArray(below)) {
      throw new TypeError(`tenants: below ${parent ?? "the top"} is ${shown(below)}. Write { "<TSG ID>": { … } }.`);
    }
    for (const [tsgId, children] of Object.entries(below)) {
      if (Object.hasOwn(hierarchy, tsgId)) throw new TypeError(`tenants: ${tsgId} stands in the tree twice.`);
      if (parent !== undefined) hierarchy[tsgId] = parent;
      add(tsgId, children);
    }
  };
  add(undefined, tree);
  return hierarchy;
}

/** Tenants below tenants. */
export interface TenantTree {
  readonly [tsgId: string]: TenantTree;
}

/** The first tenant of a hierarchy that has no parent. */
export function rootOf(hierarchy: TenantHierarchy): string | undefined {
  return Object.values(hierarchy).find((parent) => !Object.hasOwn(hierarchy, parent));
}

/** The parents of TSGs, and what follows from them for tokens. */
export class Tenants {
  readonly hierarchy: TenantHierarchy;
  readonly #parents: ReadonlyMap<string, string>;
  readonly #known: ReadonlySet<string>;

  /** @throws {TypeError} if a tenant is its own ancestor */
  constructor(hierarchy: TenantHierarchy, accountTsgIds: readonly string[]) {
    for (const [tsgId, parent] of Object.entries(hierarchy)) {
      if (typeof parent === "string" && parent !== "") continue;
      throw new TypeError(
        `tenants: the parent of ${tsgId} is ${shown(parent)}. Give the TSG ID of its parent, a string.`,
      );
    }
    this.hierarchy = Object.freeze({ ...hierarchy });
    this.#parents = new Map(Object.entries(hierarchy));
    this.#known = new Set([...accountTsgIds, ...this.#parents.keys(), ...this.#parents.values()]);
    for (const tsgId of this.#parents.keys()) this.#assertNoLoop(tsgId);
  }

  has(tsgId: string): boolean {
    return this.#known.has(tsgId);
  }

  /** Whether `tsgId` is `ancestor` or lies below it. */
  isWithin(tsgId: string, ancestor: string): boolean {
    for (let id: string | undefined = tsgId; id !== undefined; id = this.#parents.get(id)) {
      if (id === ancestor) return true;
    }
    return false;
  }

  #assertNoLoop(tsgId: string): void {
    const seen = new Set<string>();
    for (let id: string | undefined = tsgId; id !== undefined; id = this.#parents.get(id)) {
      if (seen.has(id)) throw new TypeError(`tenants: ${id} is its own ancestor. Give it another parent.`);
      seen.add(id);
    }
  }
}
