/** As in the environment: `SASE_CLIENT_ID` and so on. */
export type Variables = { [name: string]: string | undefined };

/** A place that has credentials, perhaps not all of them. */
export interface CredentialsSource {
  /** In words. */
  readonly where: string;
  /** The prefix of the names in `variables`. */
  readonly family: string;
  readonly variables: Variables;
  /** Where the file is, if it is one. */
  readonly path?: string;
  /** What a variable is called in that place, if otherwise. */
  readonly nameOf?: (variable: string) => string;
  /** In words. */
  readonly warnings?: readonly string[];
}

/** Empty texts and unexpanded `${…}` do not count, as in core. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && !/^\s*$|\$\{.*\}/.test(value);
}

/** Whether a variable is set. A command may have `${…}`, which its shell expands. */
export function isNamed(variables: Variables, name: string): boolean {
  const value = variables[name];
  return name.endsWith("_COMMAND") ? Boolean(value?.trim()) : isSet(value);
}
