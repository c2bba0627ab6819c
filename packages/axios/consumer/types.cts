type SaseAxios = typeof import("@sase-auth/axios");
type Axios = typeof import("axios");

const { attachSaseAuth, credentialsFromEnv, TokenManager }: SaseAxios = require("@sase-auth/axios");
const axios: Axios = require("axios");

module.exports = { detach: attachSaseAuth(axios.create(), new TokenManager(credentialsFromEnv(process.env))) };
