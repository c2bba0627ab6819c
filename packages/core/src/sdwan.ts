export type { ProfileFetch } from "./sdwan/profile-call.ts";
export { type SdwanOptions, withSdwanProfile } from "./sdwan/with-sdwan-profile.ts";
