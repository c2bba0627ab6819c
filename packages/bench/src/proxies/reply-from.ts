/** @fastify/reply-from, with a fixed header. */
import replyFrom from "@fastify/reply-from";
import fastify from "fastify";
import { printPort, settings } from "./serve.ts";

const { api, authorization } = settings;
const app = fastify({ logger: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
await app.register(replyFrom, { base: api, undici: { connections: 128, pipelining: 1 } });
app.all("/*", (request, reply) => {
  reply.from(request.raw.url ?? "/", {
    rewriteRequestHeaders: (_, headers) => ({ ...headers, authorization }),
  });
});
await app.listen({ host: "127.0.0.1", port: 0 });
printPort(app.server);
