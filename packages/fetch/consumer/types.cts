type SaseFetch = typeof import("@sase-auth/fetch");

const { createSaseFetch, credentialsFromEnv, TokenManager }: SaseFetch = require("@sase-auth/fetch");

const saseFetch: typeof globalThis.fetch = createSaseFetch(new TokenManager(credentialsFromEnv(process.env)));
module.exports = { saseFetch };
