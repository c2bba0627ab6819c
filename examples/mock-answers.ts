import type { MockSaseOptions } from "@sase-auth/testing";

const OWN = "1838006364";
const TENANTS = Array.from({ length: 100 }, (_, at) => ({
  id: String(1_100_000_001 + at),
  display_name: `Customer ${at + 1}`,
}));

/** What the mock service answers to the examples: 100 tenants below the account's own, each with a few addresses. */
export const mockAnswers: MockSaseOptions = {
  tenants: Object.fromEntries(TENANTS.map(({ id }) => [id, OWN])),
  respond({ pathname, tsgId = "" }, response) {
    response.setHeader("content-type", "application/json");
    const answer = pathname.startsWith("/tenancy/")
      ? { count: TENANTS.length, items: TENANTS }
      : { data: [], offset: 0, limit: 200, total: Number(tsgId) % 17 };
    response.end(JSON.stringify(answer));
  },
};
