import type { TokenEventListener } from "../token-event.ts";
import { isVendorOrigin } from "./vendor-origin.ts";

/**
 * Report origins of the vendor's to which requests went without a token: each once, because a program may send thousands.
 *
 * @returns what adapters call with the origin of each such request
 */
export function unattachedOrigins(emit: TokenEventListener): (origin: string) => void {
  const MOST_REPORTED = 100; // a program may make host names from its input
  const reported = new Set<string>();
  return (origin) => {
    if (reported.size >= MOST_REPORTED || reported.has(origin) || !isVendorOrigin(origin)) return;
    reported.add(origin);
    emit({ type: "unattached", origin });
  };
}
