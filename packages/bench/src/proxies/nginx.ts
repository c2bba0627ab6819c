import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, truncate, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@sase-auth/test-kit";
import type { Running } from "./start-proxy.ts";

export const DOWNLOAD_BYTES = 2 ** 30;

/** The API: a small JSON, whatever is asked for, and a large file. */
export const API = `location / { default_type application/json; return 200 '${JSON.stringify({ data: ["x".repeat(120)], total: 1 })}'; }
  location /download { root FOLDER; }`;

/** A proxy that adds a fixed header. */
export function forwarding(api: string, authorization: string): string {
  return `location / {
    proxy_pass http://api;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Authorization "${authorization}";
  }
} upstream api { server ${new URL(api).host}; keepalive 128; keepalive_requests 1000000;`;
}

/**
 * Start nginx on loopback, with one worker on one core.
 *
 * @param locations the contents of its server block. What follows a closing brace stands beside that block
 * @throws {Error} if there is no nginx: install Debian's nginx-light
 */
export async function startNginx(locations: string, core: number): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "sase-auth-nginx-"));
  const port = await freePort();
  const [inside = "", ...beside] = locations.replaceAll("FOLDER", folder).split("\n} ");
  await writeFile(join(folder, "download"), "");
  await truncate(join(folder, "download"), DOWNLOAD_BYTES);
  await writeFile(
    join(folder, "nginx.conf"),
    `worker_processes 1; daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; client_max_body_size 0; sendfile on;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  ${beside.join("\n")} ${beside.length > 0 ? "}" : ""}
  server { listen 127.0.0.1:${port} reuseport; ${inside} }
}`,
  );
  const args = ["-c", String(core), "nginx", "-p", folder, "-c", join(folder, "nginx.conf")];
  const child = spawn("taskset", args, { stdio: ["ignore", "ignore", "inherit"] });
  const failed = once(child, "exit").then(([status]) => {
    throw new Error(`nginx ended with ${status}. Is it installed? apt-get install nginx-light`);
  });
  const origin = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(origin).then(
      () => true,
      () => false,
    );
  await Promise.race([failed, untilUp(isUp)]);
  failed.catch(() => {});
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { origin, pid: child.pid as number, stop };
}

async function untilUp(isUp: () => Promise<boolean>): Promise<void> {
  let up = false;
  const look = setInterval(async () => {
    up ||= await isUp();
  }, 50);
  await until(() => up);
  clearInterval(look);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
