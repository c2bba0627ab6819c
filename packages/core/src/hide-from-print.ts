/**
 * A request of a host's own, or of Node's, which holds our header, so that printing it shows no more than that it is
 * one. Printed it is with the response, and with most errors.
 */
export function hideFromPrint<T>(request: T): T {
  const value = () => "[Request]";
  return Object.defineProperties(Object(request), {
    [Symbol.for("nodejs.util.inspect.custom")]: { value, configurable: true },
    toJSON: { value, configurable: true },
  });
}
