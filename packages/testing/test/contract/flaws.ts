/** Each way to break the model's adapter, with the one rule that it breaks. */
export const brokenRule = {
  "loses the query of a URL": "sends the token to a listed origin",

  "compares origins without the port": "sends no token to another port, another name of the host, or by another scheme",
  "compares origins without the name": "sends no token to another port, another name of the host, or by another scheme",
  "compares origins without the scheme":
    "sends no token to another port, another name of the host, or by another scheme",
  "compares the beginning of a URL": "sends no token to another port, another name of the host, or by another scheme",
  "looks at the base URL only": "sends no token to an absolute URL that overrides the base URL",

  "puts the token back after a redirect to another listed origin":
    "does not carry the token to another origin by a redirect, even to a listed one",
  "takes a 401 from another origin for its own":
    "does not carry the token to another origin by a redirect, even to a listed one",
  "drops the token at a redirect": "keeps the token on a redirect within the origin",
  "does not replay after a redirect": "keeps the token on a redirect within the origin",

  "follows one redirect only": "follows each redirect of a chain with the method and the body that are left for it",
  "cannot send the body of a replay again": "follows the redirects of a replay with its body",
  "sends a POST again after a redirect":
    "sends no POST again that was answered with a redirect, and replaces the token all the same",
  "replaces no token after a redirect of a POST":
    "sends no POST again that was answered with a redirect, and replaces the token all the same",
  "takes a 401 after a way back for its own":
    "replaces no token for a 401 after a redirect away and back, and sends nothing again",

  "reads the URL late": "sends to the URL that was passed, whatever the caller changes afterwards",
  "reads the headers late": "sends to the URL that was passed, whatever the caller changes afterwards",

  "replaces the user's Authorization": "leaves a request alone that has an Authorization of its own",
  "knows Authorization in lower case only": "leaves a request alone that has an Authorization of its own",
  "overlooks the host's credentials": "leaves a request alone that has a user name and password of its own",

  "overlooks a Host header": "sends no token with a Host header that names another host",
  "takes each Host header for another": "sends no token with a Host header that names another host",
  "tells of no request without a token": "tells the token source of an origin to which a request went without a token",
  "tells of requests with an Authorization of their own":
    "tells the token source of an origin to which a request went without a token",
  "accepts any token source": "refuses a token source that is none",
  "sends whatever the source returns": "sends nothing where the token source returns no access token",
  "expects a promise of another token": "takes a token source that returns its tokens without promises",

  "accepts any base URL": "refuses a client whose base URL is outside of the origins",
  "accepts a default Authorization": "refuses a client that sends an Authorization by default",
  "accepts default credentials": "refuses a client that sends a user name and password by default",
  "accepts a URL as an origin": "refuses origins that are none",

  "hides the query from its headers option":
    "sends the headers that its headers option makes of a request's method, URL and token",
  "shows its headers option what was added before":
    "shows its headers option the user's own headers, and lets it replace them",
  "keeps the user's header in place of an added one":
    "shows its headers option the user's own headers, and lets it replace them",
  "sends the word undefined": "takes a header of the user's own that is undefined for none",
  "adds the same headers to the replay": "makes the headers of a replay again, from the new token",
  "adds headers to requests without a token": "adds headers to no request without a token",
  "lets added headers go to another origin":
    "keeps added headers on a redirect within the origin, and lets them leave with the token",
  "sends where its headers option fails": "sends nothing where its headers option throws, or returns what it must not",
  "accepts any headers option": "refuses a headers option that is no function",

  "replays a GET as a POST": "replays a GET, once and with the same body",
  "serializes JSON again for the replay": "replays a POST with JSON, once and with the same body",
  "does not replay URLSearchParams": "replays a PUT with form fields, once and with the same body",
  "does not replay String": "replays a POST with text, once and with the same body",
  "does not replay ArrayBuffer": "replays a POST with an ArrayBuffer, once and with the same body",
  "does not replay Uint8Array": "replays a POST with a typed array, once and with the same body",
  "does not replay Blob": "replays a POST with a Blob, once and with the same body",
  "does not replay FormData": "replays a POST with a FormData that holds a file, once and with the same body",

  "replays ReadableStream": "returns the 401 for a web stream, with the token replaced for the next request",
  "replays Readable": "returns the 401 for a stream of Node's, with the token replaced for the next request",
  "replays AsyncGenerator": "returns the 401 for an async generator, with the token replaced for the next request",
  "replays FormDataStream":
    "returns the 401 for a body of the form-data package, with the token replaced for the next request",
  "fails for a stream where the token cannot be replaced":
    "returns the 401 for a stream also where the token cannot be replaced",

  "replays for the first to meet a 401 only":
    "replaces the token once for 50 requests that met the 401, and not again for 20 late ones",
  "has the newest token replaced, not the rejected one":
    "replaces the token once for 50 requests that met the 401, and not again for 20 late ones",
  "replays with the same token": "stops at an API that always answers 401, and returns that answer to the caller",
  "keeps the 401 open": "lets go of the 401 that nobody will read",
  "overlooks the challenge": "does not replace a token whose scope is too narrow",

  "returns the 401 where the token cannot be replaced":
    "fails with our error, and does not replay, where the token cannot be replaced",
  "sends without a token where none can be obtained":
    "sends nothing, and fails with our error, where no token can be obtained",
  "wraps the error of the token": "sends nothing, and fails with our error, where no token can be obtained",
  "lets the host retry where no token can be obtained":
    "is not asked again by the host's own retries where no token can be obtained",
  "replays a 403": "passes 403, 404, 429 and 500 through as the host reports them",
  "empties the body of a 404": "passes 403, 404, 429 and 500 through as the host reports them",
  "sends again after a broken connection": "passes a broken connection through as the host reports it",
  "takes a broken connection for its own error": "passes a broken connection through as the host reports it",

  "spends one of the host's retries on the replay":
    "leaves the host its retries, as many as before, each with the current token",
  "keeps one token for all attempts": "sends each of the host's retries with the token of that moment",
  "repeats a 503 though the host's retries are off":
    "replays also where the host's retries are off, and repeats nothing else then",

  "waits for a token without the signal": "ends the wait for a token when the caller aborts, and sends nothing",
  "waits for another token without the signal":
    "ends the wait for another token when the caller aborts, and does not replay",
  "replays without the signal": "ends the replay when the caller aborts",

  "runs the hooks for the replay": "lets the user's hooks run once per request, and see the final response",
  "shows the 401 to the hooks": "lets the user's hooks run once per request, and see the final response",
  "serves only the newest client of a manager": "shares one manager among several clients",
  "keeps one manager per origin": "uses for each client the tokens of its own manager",
  "writes into the caller's headers":
    "changes nothing that was passed in, and puts no token in it, not even while it is sent",
  "keeps its request in the caller's options":
    "changes nothing that was passed in, and puts no token in it, not even while it is sent",

  "takes its request out of the caller's options afterwards":
    "changes nothing that was passed in, and puts no token in it, not even while it is sent",

  "attaches twice": "refuses to be attached twice, and may be attached again after it was detached",
  "detaches a later attach": "refuses to be attached twice, and may be attached again after it was detached",
  "ends the replay of requests in flight when detached":
    "is detached for new requests, and lets those in flight end as begun",

  "shows the request in the response": "shows the token in no response and no error",
  "quotes the token in an error": "shows the token in no response and no error",
  "collects an upload": "keeps uploads streaming",
  "collects a download": "keeps downloads streaming",
  "takes the events of progress away": "leaves the host its events of progress",
} as const;

export type Flaw = keyof typeof brokenRule;
