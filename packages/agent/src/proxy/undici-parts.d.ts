// undici as a whole gives Node's own fetch a dispatcher when it is loaded, if there is none yet.

declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
