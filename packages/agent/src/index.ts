export type { AgentEvent, AgentEventListener, AnsweredRequest } from "./agent-event.ts";
export type { AgentOptions, ProxyOptions } from "./agent-options.ts";
export { type AuthFileContent, authFileText } from "./auth-file/auth-file.ts";
export { refuseOpenFolder, removePrivateFile, writePrivateFile } from "./auth-file/private-file.ts";
export type { Listen } from "./guard/listening.ts";
export { localSecret } from "./secrets/local-secret.ts";
export { type SecretCommand, secretFromCommand } from "./secrets/secret-from-command.ts";
export { secretFromFile } from "./secrets/secret-from-file.ts";
export { type Agent, startAgent } from "./start-agent.ts";
