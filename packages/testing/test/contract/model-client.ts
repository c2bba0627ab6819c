import { Readable } from "node:stream";
import type { ContractClient, ContractRequest, ContractResponse, MakeClient } from "../../src/contract.ts";
import type { Flaw } from "./flaws.ts";
import { ModelAdapter } from "./model-adapter.ts";
import { HostError, ModelHost } from "./model-host.ts";

/** Clients that keep the whole contract, but for one flaw. */
export function modelClients(flaw?: Flaw): MakeClient {
  const adapter = new ModelAdapter(flaw);
  return ({ tokens, origins, addHeaders, headers, ...setup }): ContractClient => {
    const host = new ModelHost({ ...setup, headers: new Headers(headers) });
    const attach = () => adapter.attach(host, tokens, { origins, headers: addHeaders });
    const detach = attach();
    return {
      send: (request) => send(host, request),
      download: async (url) => (await host.request({ url })).body as AsyncIterable<Uint8Array>,
      attachAgain: () => void attach(),
      detach,
      formDataStream,
      isHostError: (error) => error instanceof HostError,
    };
  };
}

async function send(host: ModelHost, request: ContractRequest): Promise<ContractResponse> {
  const options = { ...request };
  const sent = host.request(options);
  request.afterwards?.(options);
  const { response, error } = await sent.then(
    (response) => ({ response, error: undefined }),
    (error) => ({ response: error.response as Response | undefined, error }),
  );
  if (!response) throw error;
  return { status: response.status, body: await response.text(), raw: response, error };
}

/** Like a body of the form-data package: a stream that has the tag of a FormData. */
function formDataStream(value: string): Readable {
  const part = `--made-up\r\nContent-Disposition: form-data; name="name"\r\n\r\n${value}\r\n--made-up--\r\n`;
  return Object.assign(Readable.from([Buffer.from(part)]), {
    [Symbol.toStringTag]: "FormData",
    getHeaders: () => ({ "content-type": "multipart/form-data; boundary=made-up" }),
  });
}
