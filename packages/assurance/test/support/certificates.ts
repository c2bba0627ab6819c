import { generate } from "selfsigned";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const DAY = 86_400_000;

/** A certificate that a client trusts only if it is configured. It was made ten days ago, and ends in `days`. */
export async function certificate({ names = ["localhost"], days = 10 } = {}): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "Example Test CA" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 10 * DAY),
    notAfterDate: new Date(Date.now() + days * DAY),
    extensions: [{ name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) }],
  });
  return { key, cert };
}
