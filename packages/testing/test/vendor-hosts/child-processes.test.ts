import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { connect as connectTo, type Socket } from "node:net";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { type InterceptOptions, type MockSase, startMockSase } from "../../src/index.ts";
import { VENDOR_HOSTS } from "../../src/vendor-hosts/hosts.ts";

async function intercepted(options: InterceptOptions = {}): Promise<MockSase> {
  const sase = await startMockSase();
  onTestFinished(() => sase.close());
  await sase.interceptVendorHosts({ thisProcess: false, ...options });
  return sase;
}

/** Ask the proxy that `env` names for a tunnel. */
async function tunnel(
  { env }: MockSase,
  path: string,
): Promise<{ status: number | undefined; socket: Socket; head: string }> {
  const sent = request(env.HTTPS_PROXY as string, { method: "CONNECT", path }).end();
  const [answer, socket, head] = (await once(sent, "connect")) as [IncomingMessage, Socket, Buffer];
  onTestFinished(() => void socket.destroy());
  return { status: answer.statusCode, socket, head: head.toString() };
}

/** A request to one of the vendor's hosts by TLS in a tunnel, and all that is answered. */
async function exchange(sase: MockSase, servername: string): Promise<string> {
  const { socket } = await tunnel(sase, `${servername}:443`);
  const ca = await readFile(sase.env.SSL_CERT_FILE as string);
  const secure = connect({ socket, servername, ca });
  secure.write(`GET /a/path HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`);
  return text(secure);
}

/** A request as older clients send it to a proxy: the whole URL, without a tunnel. */
async function whole({ env }: MockSase, path: string) {
  const sent = request(env.HTTPS_PROXY as string, { path, headers: { host: new URL(path).host } }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return { status: answer.statusCode, body: await text(answer) };
}

describe("env", () => {
  it("names the mock's own addresses until the vendor's hosts are intercepted", async () => {
    const sase = await startMockSase();
    onTestFinished(() => sase.close());
    const { tokenUrl, clientSecret } = sase.credentials;
    expect(sase.env).toMatchObject({
      SCM_AUTH_URL: tokenUrl,
      SASE_API_URL: sase.apiOrigin,
      SASE_CLIENT_SECRET: clientSecret,
    });
    expect(sase.env).not.toHaveProperty("HTTPS_PROXY");
    const { restore } = await sase.interceptVendorHosts({ thisProcess: false });
    expect(sase.env).toMatchObject({
      SCM_AUTH_URL: undefined,
      SASE_API_URL: undefined,
      SASE_CLIENT_SECRET: clientSecret,
    });
    await restore();
    expect(sase.env).not.toHaveProperty("HTTPS_PROXY");
    await sase.interceptVendorHosts({ thisProcess: false });
    expect(sase.env).toHaveProperty("HTTPS_PROXY");
  });

  it("has the secret that counts now", async () => {
    const sase = await intercepted();
    const secret = sase.rotateSecret();
    expect(sase.env.PRISMASASE_CLIENT_SECRET).toBe(secret);
  });

  it("names certificates that are there until the mock is closed", async () => {
    const sase = await intercepted();
    const file = sase.env.NODE_EXTRA_CA_CERTS as string;
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    await sase.close();
    expect(existsSync(dirname(file))).toBe(false);
  });
});

describe("the vendor's hosts, for a child process", () => {
  it.each([
    ["auth.apps.paloaltonetworks.com", "auth"],
    ["api.sase.paloaltonetworks.com", "api"],
    ["pa-us01.api.prismaaccess.com", "api"],
    ["API.Strata.paloaltonetworks.com", "api"],
  ] as const)("%s is the mock's %s server, by TLS", async (host, server) => {
    const sase = await intercepted();
    expect(await exchange(sase, host)).toMatch(/^HTTP\/1.1 40[14] /);
    expect(sase[server].requests.map(({ path, headers }) => [path, headers.host])).toEqual([["/a/path", host]]);
  });

  it("are all in the certificate, which is no authority itself", async () => {
    const sase = await intercepted();
    const { socket } = await tunnel(sase, "api.sase.paloaltonetworks.com:443");
    // The environment of this test may name certificates, too, which come first.
    const trusted = await readFile(sase.env.SSL_CERT_FILE as string, "utf8");
    const authority = new X509Certificate(trusted.slice(trusted.lastIndexOf("-----BEGIN")));
    const secure = connect({ socket, servername: "api.sase.paloaltonetworks.com", ca: authority.toString() });
    await once(secure, "secureConnect");
    const certificate = secure.getPeerX509Certificate() as X509Certificate;
    for (const host of VENDOR_HOSTS) expect(certificate.checkHost(host)).toBe(host);
    expect([authority.ca, certificate.ca, certificate.verify(authority.publicKey)]).toEqual([true, false, true]);
  });

  it("are reset where the mock resets", async () => {
    const sase = await intercepted();
    sase.api.misbehave({ reset: "before" });
    await expect(exchange(sase, "api.sase.paloaltonetworks.com")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("are reset where the mock is stopped", async () => {
    const sase = await intercepted();
    await sase.api.stop();
    await expect(exchange(sase, "api.sase.paloaltonetworks.com")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await exchange(sase, "auth.apps.paloaltonetworks.com")).toMatch(/^HTTP\/1.1 404 /);
  });

  it("read what a client sends before it has the proxy's answer", async () => {
    const told: string[] = [];
    const { env } = await intercepted({ onUntrusted: () => told.push("untrusted") });
    const socket = connectTo(Number(new URL(env.HTTPS_PROXY as string).port), "127.0.0.1");
    // No TLS, so that the connection ends once it is read.
    socket.write(
      "CONNECT api.sase.paloaltonetworks.com:443 HTTP/1.1\r\n\r\nno TLS, and longer than the head of a record",
    );
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
    expect(told).toEqual([]); // it said nothing of certificates
  });

  it("answer clients that send the whole URL to a proxy", async () => {
    const sase = await intercepted();
    expect(await whole(sase, "https://api.sase.paloaltonetworks.com/a?b=c")).toMatchObject({ status: 401 });
    expect(sase.api.requests[0]?.path).toBe("/a?b=c");
  });
});

describe("another host, for a child process", () => {
  it.each([
    "other.example:443",
    "api.sase.paloaltonetworks.com:8443",
    "api.sase.paloaltonetworks.com.example:443",
    "127.0.0.1:443",
  ])("is refused by name: %s", async (path) => {
    const refused: string[] = [];
    let connections = 0;
    const onConnection = () => {
      connections += 1;
    };
    const sase = await intercepted({ onRefused: (host) => refused.push(host), onConnection });
    const { status, socket, head } = await tunnel(sase, path);
    expect(status).toBe(403);
    expect(head + (await text(socket))).toContain(
      `${path} is not reached from here: only the SASE hosts of Palo Alto Networks`,
    );
    expect({ refused, connections }).toEqual({ refused: [path], connections: 1 });
  });

  it.each(["http://other.example/a", "http://api.sase.paloaltonetworks.com/a"])(
    "is refused by name: %s",
    async (url) => {
      const refused: string[] = [];
      const sase = await intercepted({ onRefused: (host) => refused.push(host) });
      const host = `${new URL(url).hostname}:80`;
      expect(await whole(sase, url)).toEqual({
        status: 403,
        body: expect.stringContaining(`${host} is not reached from here`),
      });
      expect(refused).toEqual([host]);
      expect(sase.api.requests).toEqual([]);
    },
  );
});
