import type { MockSase } from "@sase-auth/testing";
import { formsOf, formsOfToken } from "./forms.ts";
import { type ShowOptions, showings } from "./showings.ts";

/** A secret that shows, and where. */
export interface Leak {
  readonly what: string;
  readonly where: string;
}

/** What of a service's secrets is to be seen in things that a program prints. */
export function leaksIn(
  things: readonly unknown[],
  sase: Pick<MockSase, "credentials" | "issued">,
  options?: ShowOptions,
): Leak[] {
  const { clientId, clientSecret } = sase.credentials;
  const secrets = [
    ...formsOf(clientSecret).map((form) => ({ what: "the secret", form })),
    ...formsOf(Buffer.from(`${clientId}:${clientSecret}`).toString("base64")).map((form) => ({ what: "Basic", form })),
    ...sase.issued.flatMap(({ value }) => formsOfToken(value).map((form) => ({ what: "a token", form }))),
  ];
  // Quoted once or twice, it is a secret all the same.
  const texts = things.flatMap((thing) => showings(thing, options)).map((shown) => shown.replaceAll("\\", ""));
  return texts.flatMap((shown) =>
    secrets.flatMap(({ what, form }) => {
      const at = shown.indexOf(form);
      return at < 0 ? [] : [{ what, where: shown.slice(Math.max(0, at - 60), at + form.length + 20) }];
    }),
  );
}
