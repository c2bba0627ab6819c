import os
import sys

import requests

answer = requests.post(
    "https://auth.apps.paloaltonetworks.com/oauth2/access_token",
    auth=(os.environ["SASE_CLIENT_ID"], os.environ["SASE_CLIENT_SECRET"]),
    data={"grant_type": "client_credentials", "scope": "tsg_id:" + os.environ["SASE_TSG_ID"]},
    timeout=30,
)
if answer.status_code != 200:
    print("token", answer.status_code)
    sys.exit(1)
try:
    called = requests.get(
        "https://api.sase.paloaltonetworks.com/sse/config/v1/addresses",
        params={"folder": "Shared"},
        headers={"Authorization": "Bearer " + answer.json()["access_token"]},
        timeout=30,
    )
except requests.RequestException:
    print("api failed")
    sys.exit(1)
print("api", called.status_code)
