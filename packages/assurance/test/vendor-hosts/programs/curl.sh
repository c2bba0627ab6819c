#!/bin/sh
# The token request of the vendor's documentation, and a call with the token.
answer=$(curl -sS -w '\n%{http_code}' -d "grant_type=client_credentials&scope=tsg_id:$SASE_TSG_ID" \
  -u "$SASE_CLIENT_ID:$SASE_CLIENT_SECRET" -H "Content-Type: application/x-www-form-urlencoded" \
  -X POST https://auth.apps.paloaltonetworks.com/oauth2/access_token) || { echo "token failed"; exit 1; }
status=$(echo "$answer" | tail -1)
[ "$status" = 200 ] || { echo "token $status"; exit 1; }
token=$(echo "$answer" | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
status=$(curl -sS -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" \
  "https://api.sase.paloaltonetworks.com/sse/config/v1/addresses?folder=Shared") || { echo "api failed"; exit 1; }
echo "api $status"
