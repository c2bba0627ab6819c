// Made from docs/service/refusals.csv by `npm run service`. Do not edit.

/** How the APIs refuse a token or a request: the path that they are below, status, reason, shape of the body, code, message. */
export const REFUSAL_TABLE = `
/ 401 missing errors E016 Not Authenticated
/ 401 invalid gateway - Invalid JWT token
/ 401 expired text - Jwt is expired
/ 403 forbidden gateway - Forbidden
/sse/config/v1/ 401 invalid errors E016 Invalid Credential
/sse/config/v1/ 403 forbidden errors E007 Unauthorized
/config/ 401 invalid errors E016 Invalid Credential
/config/ 403 forbidden errors E007 Unauthorized
/operations/v1/ 401 invalid errors E016 Invalid Credential
/operations/v1/ 403 forbidden errors E007 Unauthorized
/directory-sync/v1/ 401 missing gateway - Invalid JWT token
/api/sase/v2.0/ 403 forbidden rest REST10003 Permission Denied`;
