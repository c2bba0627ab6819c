type SaseAuth = typeof import("@sase-auth/got", { with: { "resolution-mode": "import" }});

const { credentialsFromEnv, saseAuth, TokenManager }: SaseAuth = require("@sase-auth/got");

module.exports = { plug: saseAuth(new TokenManager(credentialsFromEnv(process.env))) };
