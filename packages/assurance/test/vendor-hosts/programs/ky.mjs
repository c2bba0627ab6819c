import ky from "ky";

const { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID } = process.env;

const answer = await ky.post("https://auth.apps.paloaltonetworks.com/oauth2/access_token", {
  headers: { authorization: `Basic ${btoa(`${SASE_CLIENT_ID}:${SASE_CLIENT_SECRET}`)}` },
  body: new URLSearchParams({ grant_type: "client_credentials", scope: `tsg_id:${SASE_TSG_ID}` }),
  throwHttpErrors: false,
});
if (!answer.ok) {
  console.log("token", answer.status);
  process.exit(1);
}
const { access_token } = await answer.json();
try {
  const response = await ky("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses", {
    searchParams: { folder: "Shared" },
    headers: { authorization: `Bearer ${access_token}` },
    throwHttpErrors: false,
  });
  await response.text();
  console.log("api", response.status);
} catch {
  console.log("api failed");
  process.exitCode = 1;
}
