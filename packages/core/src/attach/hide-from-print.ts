const text = () => "[Request]";
const HIDDEN = { [Symbol.for("nodejs.util.inspect.custom")]: text, toJSON: text };

/**
 * A request of a host's own, or of Node's, which holds our header, so that printing it shows no more than that it is
 * one. Printed it is with the response, and with most errors.
 */
export function hideFromPrint<T>(request: T): T {
  return Object.assign(Object(request), HIDDEN);
}
