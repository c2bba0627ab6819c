"""Obtains a token as the vendor's Python SDKs do, calls an API with it, and prints the scope."""

import os

import requests
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

client_id = os.environ["SCM_CLIENT_ID"]
session = OAuth2Session(client=BackendApplicationClient(client_id=client_id))
token = session.fetch_token(
    token_url=os.environ["SCM_AUTH_URL"],
    client_id=client_id,
    client_secret=os.environ["SCM_CLIENT_SECRET"],
    scope=os.environ["SCM_SCOPE"],
    include_client_id=True,
)
keys = requests.get(os.environ["SCM_AUTH_URL"].rsplit("/", 1)[0] + "/connect/jwk_uri").json()["keys"]
response = session.get(os.environ["SASE_API_URL"] + "/sse/config/v1/addresses")
print(response.status_code, len(keys) > 0, " ".join(token["scope"]))
