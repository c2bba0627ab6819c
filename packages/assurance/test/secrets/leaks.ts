import type { MockSase } from "@sase-auth/testing";
import { formsOf, formsOfToken } from "./forms.ts";
import { showings } from "./showings.ts";

/** A secret that shows, and where. */
export interface Leak {
  readonly what: string;
  readonly where: string;
}

/** What a service knows that nobody else should. */
export type Secrets = Pick<MockSase, "credentials" | "issued">;

/** What of a service's secrets is to be seen in things that a program prints. */
export function leaksIn(things: readonly unknown[], sase: Secrets): Leak[] {
  return leaksInTexts(
    things.flatMap((thing) => showings(thing)),
    sase,
  );
}

export function leaksInTexts(texts: readonly string[], { credentials, issued }: Secrets): Leak[] {
  const { clientId, clientSecret } = credentials;
  const secrets = [
    ...formsOf(clientSecret).map((form) => ({ what: "the secret", form })),
    ...formsOf(Buffer.from(`${clientId}:${clientSecret}`).toString("base64")).map((form) => ({ what: "Basic", form })),
    ...issued.flatMap(({ value }) => formsOfToken(value).map((form) => ({ what: "a token", form }))),
  ];
  // Quoted once or twice, it is a secret all the same.
  const bare = texts.map((shown) => shown.replaceAll("\\", ""));
  return bare.flatMap((shown) =>
    secrets.flatMap(({ what, form }) => {
      const at = shown.indexOf(form);
      return at < 0 ? [] : [{ what, where: shown.slice(Math.max(0, at - 60), at + form.length + 20) }];
    }),
  );
}
