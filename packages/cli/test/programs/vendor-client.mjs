/** Obtains a token and calls an API, as a program does that knows the vendor's host names only. Else it calls the URL of its argument. */
const { SASE_CLIENT_ID, SASE_CLIENT_SECRET, SASE_TSG_ID } = process.env;

async function statusOf(url, init) {
  try {
    const response = await fetch(url, init);
    const { access_token } = await response.json();
    return { status: response.status, access_token };
  } catch ({ message, cause }) {
    return { status: cause?.message ?? message };
  }
}

const [, , other] = process.argv;
if (other) console.log((await statusOf(other)).status);
else {
  const token = await statusOf("https://auth.apps.paloaltonetworks.com/oauth2/access_token", {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${SASE_CLIENT_ID}:${SASE_CLIENT_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: `tsg_id:${SASE_TSG_ID}` }),
  });
  const api = await statusOf("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses", {
    headers: { authorization: `Bearer ${token.access_token}` },
  });
  console.log(token.status, api.status);
}
