/** An object without what it inherits: whoever pollutes `Object.prototype` must not say where a secret goes, or what a token is. */
export function ownMembers<T extends object>(object: T): T {
  return Object.assign(Object.create(null), object);
}
