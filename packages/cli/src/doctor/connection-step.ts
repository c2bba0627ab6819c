import { isIP } from "node:net";
import { connect } from "node:tls";
import { Failure } from "../failure.ts";
import { networkFailure } from "../network-failure.ts";
import { proxyFor } from "../proxy.ts";
import { plain } from "../terminal.ts";
import { type Check, failedBy, type Known, ok, skipped } from "./check.ts";

/** Does the auth host answer, the way that a token request takes? Nothing secret is sent. */
export async function connectionStep(known: Known): Promise<Check> {
  const { tokenUrl, options, isUnknown } = known;
  if (!tokenUrl) return skipped("needs the token URL");
  if (isUnknown) return skipped("needs the address");
  const sentAt = Date.now();
  try {
    const signal = AbortSignal.timeout(options.timeout * 1000);
    const { status, headers } = await fetch(tokenUrl, { method: "HEAD", redirect: "manual", signal });
    const receivedAt = Date.now();
    known.isReached = true;
    known.clockOffset = Date.parse(headers.get("date") ?? "") - (sentAt + receivedAt) / 2;
    return ok(
      `${tokenUrl.host} answers (${status})${tokenUrl.protocol === "https:" ? ", and its certificate is trusted" : ""}`,
    );
  } catch (error) {
    return failedBy(await withIssuer(networkFailure(error, tokenUrl.host, proxyFor(tokenUrl)?.host), tokenUrl));
  }
}

/** Whose CA it is that Node does not know: most often a company's. */
async function withIssuer(failure: Failure, url: URL): Promise<Failure> {
  if (failure.code !== "ERR_UNTRUSTED_CERTIFICATE" || proxyFor(url)) return failure;
  const issuer = await issuerAt(url);
  return new Failure(
    failure.code,
    issuer ? `${failure.what} It is issued by ${issuer}.` : failure.what,
    failure.advice,
  );
}

function issuerAt({ hostname, port }: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Looked at and hung up on: nothing is ever sent over this one.
    const servername = isIP(hostname) ? {} : { servername: hostname };
    const options = { host: hostname, port: Number(port || 443), ...servername, rejectUnauthorized: false };
    const socket = connect(options, () => {
      const { O, CN } = socket.getPeerCertificate().issuer ?? {};
      socket.destroy();
      resolve(plain([CN, O].flat().filter(Boolean).join(", ")) || undefined);
    });
    socket.setTimeout(5000, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => resolve(undefined));
  });
}
