const { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID } = process.env;

const answer = await fetch("https://auth.apps.paloaltonetworks.com/oauth2/access_token", {
  method: "POST",
  headers: { authorization: `Basic ${btoa(`${SASE_CLIENT_ID}:${SASE_CLIENT_SECRET}`)}` },
  body: new URLSearchParams({ grant_type: "client_credentials", scope: `tsg_id:${SASE_TSG_ID}` }),
});
if (!answer.ok) {
  console.log("token", answer.status);
  process.exit(1);
}
const { access_token } = await answer.json();
try {
  const response = await fetch("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses?folder=Shared", {
    headers: { authorization: `Bearer ${access_token}` },
  });
  await response.text();
  console.log("api", response.status);
} catch {
  console.log("api failed");
  process.exitCode = 1;
}
