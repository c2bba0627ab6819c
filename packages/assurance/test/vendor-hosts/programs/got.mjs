import got from "got";

const { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID } = process.env;

const answer = await got.post("https://auth.apps.paloaltonetworks.com/oauth2/access_token", {
  username: SASE_CLIENT_ID,
  password: SASE_CLIENT_SECRET,
  form: { grant_type: "client_credentials", scope: `tsg_id:${SASE_TSG_ID}` },
  responseType: "json",
  throwHttpErrors: false,
});
if (answer.statusCode !== 200) {
  console.log("token", answer.statusCode);
  process.exit(1);
}
try {
  const { statusCode } = await got("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses", {
    searchParams: { folder: "Shared" },
    headers: { authorization: `Bearer ${answer.body.access_token}` },
    throwHttpErrors: false,
  });
  console.log("api", statusCode);
} catch {
  console.log("api failed");
  process.exitCode = 1;
}
