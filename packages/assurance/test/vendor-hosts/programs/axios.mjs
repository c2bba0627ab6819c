import axios from "axios";

const { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID } = process.env;

const answer = await axios.post(
  "https://auth.apps.paloaltonetworks.com/oauth2/access_token",
  new URLSearchParams({ grant_type: "client_credentials", scope: `tsg_id:${SASE_TSG_ID}` }),
  { auth: { username: SASE_CLIENT_ID, password: SASE_CLIENT_SECRET }, validateStatus: null },
);
if (answer.status !== 200) {
  console.log("token", answer.status);
  process.exit(1);
}
const api = axios.create({
  baseURL: "https://api.sase.paloaltonetworks.com",
  headers: { Authorization: `Bearer ${answer.data.access_token}` },
  validateStatus: null,
});
try {
  const { status } = await api.get("/sse/config/v1/addresses", { params: { folder: "Shared" } });
  console.log("api", status);
} catch {
  console.log("api failed");
  process.exitCode = 1;
}
