import { type OutgoingHttpHeaders, STATUS_CODES } from "node:http";

/** An answer before it is sent. */
export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: string;
}

export function jsonAnswer(status: number, value: object, headers: OutgoingHttpHeaders = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json;charset=UTF-8", ...headers },
    body: JSON.stringify(value),
  };
}

export function textAnswer(status: number, body: string, contentType = "text/plain"): Answer {
  return { status, headers: { "content-type": contentType }, body };
}

/** An error in the form that the service's gateway uses, for example for 403. */
export function gatewayAnswer(status: number, message: string = STATUS_CODES[status] ?? "Error"): Answer {
  return jsonAnswer(status, { error: STATUS_CODES[status] ?? "Error", message, statusCode: status });
}
