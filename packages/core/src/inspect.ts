export { checkToken, type TokenExpectations, type TokenProblem, type TokenProblemCode } from "./inspect/check-token.ts";
export { type InspectedToken, inspectToken } from "./inspect/inspect-token.ts";
