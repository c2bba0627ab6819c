import type { AccessToken } from "../access-token.ts";

/** The values of the tokens that APIs rejected lately. */
export interface RejectedTokens {
  has(value: string): boolean;
  /** @returns whether nobody has reported it before */
  add(token: AccessToken): boolean;
}

export function rejectedTokens(): RejectedTokens {
  const REMEMBERED = 16; // more than the tokens of an hour
  const values = new Set<string>();
  return {
    has: (value) => values.has(value),
    add({ value }) {
      const isNews = !values.has(value);
      values.add(value);
      const [oldest = ""] = values;
      if (values.size > REMEMBERED) values.delete(oldest);
      return isNews;
    },
  };
}
