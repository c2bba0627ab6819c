import { revalidatePath } from "next/cache";

/** Have pages rendered again, on demand. Guard such a route in a program of yours. */
export async function POST() {
  for (const path of ["/static", "/isr", "/force-cache"]) revalidatePath(path);
  return new Response("Revalidated.");
}
