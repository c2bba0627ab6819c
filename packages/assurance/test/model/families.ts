import type { Family } from "./families/family.ts";
import { oneManager } from "./families/one-manager.ts";
import { processes } from "./families/processes.ts";
import { rejections } from "./families/rejections.ts";
import { storeFaults } from "./families/store-faults.ts";
import { tenants } from "./families/tenants.ts";

export const FAMILIES: readonly Family[] = [oneManager, tenants, rejections, processes, storeFaults];
