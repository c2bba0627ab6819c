type Core = typeof import("@sase-auth/core");
type TokenSource = import("@sase-auth/core").TokenSource;
type Testing = typeof import("@sase-auth/testing");

const { credentialsFromEnv, TokenManager }: Core = require("@sase-auth/core");
const { startMockSase }: Testing = require("@sase-auth/testing");

const tokens: TokenSource = new TokenManager(credentialsFromEnv(process.env));
module.exports = { tokens, sase: startMockSase() };
