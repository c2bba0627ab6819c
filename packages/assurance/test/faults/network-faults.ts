import type { RequestListener } from "node:http";
import { certificate } from "../support/certificates.ts";
import { type Fault, noAnswer, token, untrusted, unusable } from "./fault.ts";

const JSON_TYPE = { "content-type": "application/json" };
const SPACES = Buffer.alloc(64 * 1024, " ");

/** Faults on the way to the token service and back. */
export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: "connection refused",
    begin: ({ front }) => front.stop(),
    end: ({ front }) => front.start(),
    gets: noAnswer("fetch failed: connect ECONNREFUSED 127.0.0.1:…"),
  },
  {
    name: "connection closed without an answer",
    ...answers(({ socket }) => void socket.end()),
    gets: noAnswer("fetch failed: other side closed"),
  },
  {
    name: "connection reset before the answer",
    ...answers(({ socket }) => void socket.resetAndDestroy()),
    gets: noAnswer("fetch failed: read ECONNRESET"),
  },
  {
    name: "connection reset during the answer",
    ...answers(({ socket }, response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": 1000 }).write("{");
      soon(() => socket.resetAndDestroy());
    }),
    gets: noAnswer("terminated: read ECONNRESET"),
  },
  {
    name: "connection closed in the middle of the answer",
    ...answers(({ socket }, response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": 1000 }).write("{");
      soon(() => socket.end());
    }),
    gets: noAnswer("terminated: other side closed"),
  },
  {
    name: "connection reset after the answer",
    begin({ front }) {
      front.answered = ({ socket }) => soon(() => socket.resetAndDestroy());
    },
    gets: token(),
  },
  {
    name: "no answer",
    ...answers(() => {}),
    silent: "head",
    gets: noAnswer("no answer within … ms"),
  },
  {
    name: "an answer of one byte a second",
    ...answers((_, response) => {
      response.writeHead(200, JSON_TYPE);
      const drip = setInterval(() => response.write(" "), 2);
      response.once("close", () => clearInterval(drip));
    }),
    silent: "drip",
    gets: noAnswer("no answer within … ms"),
  },
  {
    name: "an answer without end",
    ...answers(({ method }, response) => {
      response.writeHead(200, JSON_TYPE);
      if (method === "HEAD") return void response.end(); // an answer to HEAD has no body
      const more = () => {
        while (response.write(SPACES));
      };
      response.on("drain", more);
      more();
    }),
    gets: unusable(200, "more than 1 MiB"),
  },
  {
    name: "headers without end",
    ...answers(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const more = () => {
        while (socket.writable && socket.write(`x-fake: ${"x".repeat(1000)}\r\n`));
      };
      socket.on("drain", more);
      more();
    }),
    gets: noAnswer("fetch failed: Headers Overflow Error"),
  },
  {
    name: "something that is no HTTP",
    ...answers(({ socket }) => socket.end("SSH-2.0-fake\r\n")),
    gets: noAnswer("fetch failed: Response does not match the HTTP/1.1 protocol (Expected HTTP/, RTSP/ or ICE/)"),
  },
  {
    name: "a host name that nobody knows",
    way: "name",
    begin: (stage) => void Object.assign(stage, { nameIsKnown: false }),
    end: (stage) => void Object.assign(stage, { nameIsKnown: true }),
    gets: noAnswer("fetch failed: getaddrinfo ENOTFOUND auth.sase-auth.invalid"),
  },
  {
    name: "a certificate that nobody trusts (self-signed, or a proxy's own)",
    way: "https",
    begin: (stage) => stage.trust(undefined),
    end: (stage) => stage.trust(stage.front.ca),
    gets: untrusted("fetch failed: self-signed certificate…"),
  },
  withCertificate("a certificate that has expired", { days: -1 }, "certificate has expired"),
  withCertificate(
    "a certificate for another host",
    { names: ["elsewhere.example"] },
    "Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:elsewhere.example",
  ),
  {
    name: "a proxy that needs authentication",
    way: "proxy",
    begin: ({ tunnel }) => void (tunnel && Object.assign(tunnel, { isOpen: false })),
    end: ({ tunnel }) => void (tunnel && Object.assign(tunnel, { isOpen: true })),
    gets: noAnswer("fetch failed: Proxy response (407) !== 200 when HTTP Tunneling"),
  },
];

/** A fault that the front plays by itself. */
function answers(fault: RequestListener): Pick<Fault, "begin"> {
  return {
    begin({ front }) {
      front.fault = fault;
    },
  };
}

/** A client that gets data together with the end of the connection may see neither: let it read first. */
function soon(action: () => void): void {
  setTimeout(action, 20);
}

function withCertificate(name: string, made: Parameters<typeof certificate>[0], message: string): Fault {
  return {
    name,
    way: "https",
    async begin(stage) {
      const wrong = await certificate(made);
      stage.front.serve(wrong);
      stage.trust(wrong.cert);
    },
    end(stage) {
      stage.front.serve(stage.front.certificate);
      stage.trust(stage.front.ca);
    },
    gets: untrusted(`fetch failed: ${message}`),
  };
}
