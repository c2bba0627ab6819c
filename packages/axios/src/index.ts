export * from "@sase-auth/core";
