export { checkToken, type TokenExpectations, type TokenProblem, type TokenProblemCode } from "./check-token.ts";
export { type InspectedToken, inspectToken } from "./inspect-token.ts";
