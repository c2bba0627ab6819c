// What orval's functions send their requests with. They expect the parsed body, the status and the headers.
import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";

const API = "https://api.sase.paloaltonetworks.com";
const saseFetch = createSaseFetch(new TokenManager(credentialsFromEnv(process.env)));

export async function send<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await saseFetch(API + path, init);
  if (!response.ok) throw new Error(`The API answered ${response.status}.`);
  const text = await response.text();
  return { data: text ? JSON.parse(text) : undefined, status: response.status, headers: response.headers } as Answer;
}
