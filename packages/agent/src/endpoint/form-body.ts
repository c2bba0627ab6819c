import type { IncomingMessage } from "node:http";
import { type Answer, oauthError } from "./answer.ts";

/** Bytes. A token request has some two hundred. */
const LARGEST = 16 * 1024;
/** ms within which it has to arrive. With a proxy the server has no such limit. */
const LIMIT = 10_000;
const FORM = "application/x-www-form-urlencoded";

/** The form of a request, or the refusal. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | Answer> {
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== FORM) return oauthError(400, "invalid_request", `The content type must be ${FORM}.`);
  const body = await readBody(request);
  if (body === "late") return { ...oauthError(408, "invalid_request", "The body has not arrived."), isLast: true };
  if (!body) return { ...oauthError(413, "invalid_request", "The body is larger than 16 KiB."), isLast: true };
  const form = new URLSearchParams(body.toString("utf8"));
  const names = [...form.keys()];
  // RFC 6749 3.2
  const repeated = names.some((name, at) => names.indexOf(name) < at);
  return repeated ? oauthError(400, "invalid_request", "A parameter is repeated.") : form;
}

/** Undefined if it is too large: the rest is not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | "late" | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > LARGEST) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, LIMIT, "late").unref();
    request.once("close", () => clearTimeout(timer));
    request.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= LARGEST) return;
      request.pause().removeAllListeners("data");
      resolve(undefined);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
  });
}
