import type { Invariant } from "../seen/invariant.ts";

export const oneLiveRequest: Invariant = {
  name: "one live token request per manager",
  isOfOneManager: true,
  requested(request, history) {
    for (const other of history.open) {
      if (other !== request && other.manager === request.manager && history.isLive(other))
        return `request ${request.number} was sent while ${other.number} was under way`;
    }
    return request.manager.waits.size > 1;
  },
};
