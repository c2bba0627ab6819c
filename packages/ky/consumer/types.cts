type SaseAuth = typeof import("@sase-auth/ky", { with: { "resolution-mode": "import" }});

const { credentialsFromEnv, saseAuth, TokenManager }: SaseAuth = require("@sase-auth/ky");

module.exports = { plug: saseAuth(new TokenManager(credentialsFromEnv(process.env))) };
