import { randomUUID } from "node:crypto";
import { type Answer, gatewayAnswer, jsonAnswer, textAnswer } from "../answer.ts";
import type { Refusal } from "../token-issuer.ts";
import { REFUSAL_TABLE } from "./refusal-table.ts";

/** Why an API refuses: the token, or a request whose token is good. */
export type Why = Refusal | "forbidden";

interface Row {
  /** The path that the APIs are below; it ends in a slash. */
  readonly below: string;
  readonly status: number;
  readonly why: string;
  readonly shape: string;
  readonly code: string;
  readonly message: string;
}

const ROWS = REFUSAL_TABLE.trim().split("\n").map(readRow);

/** The refusal in the words of the API that the path belongs to. */
export function refusalAnswer(why: Why, path: string): Answer {
  const rows = ROWS.filter((row) => row.why === why && path.startsWith(row.below));
  const longest = Math.max(...rows.map(({ below }) => below.length));
  const { status, shape, code, message } = rows.find(({ below }) => below.length === longest) as Row;
  if (shape === "text") return textAnswer(status, message);
  if (shape === "gateway") return gatewayAnswer(status, message);
  if (shape === "rest") return jsonAnswer(status, { errorCode: code, message, details: message });
  return jsonAnswer(status, { _errors: [{ code, message, details: {} }], _request_id: randomUUID() });
}

function readRow(line: string): Row {
  const [below = "", status, why = "", shape = "", code = "", ...words] = line.split(" ");
  return { below, status: Number(status), why, shape, code, message: words.join(" ") };
}
