/** Connected clients, set up as their READMEs say. Each is loaded only if it is used. */

export async function openNodeRedis(url: string) {
  const { createClient } = await import("redis");
  const client = createClient({ url });
  client.on("error", () => {}); // without a listener a lost connection would end the program
  await client.connect();
  /** Send any command. */
  const command = (...args: string[]): Promise<unknown> => client.sendCommand(args);
  return { client, command, close: () => client.destroy() };
}

export async function openIoRedis(url: string) {
  const { Redis } = await import("ioredis");
  const client = new Redis(url);
  client.on("error", () => {});
  /** Send any command. */
  const command = (name = "", ...args: string[]): Promise<unknown> => client.call(name, ...args);
  return { client, command, close: () => client.disconnect() };
}
