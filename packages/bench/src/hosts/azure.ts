import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type Pipeline,
} from "@azure/core-rest-pipeline";
import type { Host } from "../entrant.ts";
import type { Setup } from "../setup.ts";
import { keepAliveAgent } from "./connections.ts";

export interface AzureApi {
  readonly pipeline: Pipeline;
  readonly client: HttpClient;
}

const stubClient: HttpClient = {
  sendRequest: async (request) => ({ request, status: 200, headers: createHttpHeaders(), bodyAsText: "{}" }),
};

/** The policy refuses plain http, which the service speaks, so the scheme is changed below the policy. */
function plainClient(): HttpClient {
  const client = createDefaultHttpClient();
  const agent = keepAliveAgent();
  return {
    sendRequest(request) {
      request.url = request.url.replace("https:", "http:");
      request.agent = agent;
      return client.sendRequest(request).finally(() => {
        request.url = request.url.replace("http:", "https:");
      });
    },
  };
}

export function azureClient({ stub }: Setup): HttpClient {
  return stub ? stubClient : plainClient();
}

function send({ pipeline, client }: AzureApi, url: string, body?: Buffer) {
  const request = createPipelineRequest({
    url: url.replace("http:", "https:"),
    allowInsecureConnection: true,
    ...(body ? { method: "POST", body } : {}),
  });
  return pipeline.sendRequest(client, request);
}

export const azureHost: Host<AzureApi> = {
  name: "@azure/core-rest-pipeline",
  fixed(setup) {
    const pipeline = createEmptyPipeline();
    pipeline.addPolicy({
      name: "fixedHeaderPolicy",
      sendRequest(request, next) {
        request.headers.set("Authorization", setup.authorization);
        return next(request);
      },
    });
    return { pipeline, client: azureClient(setup) };
  },
  get: (api, url) => send(api, url),
  exchange: async (api, url, body) => (await send(api, url, body)).status,
};
