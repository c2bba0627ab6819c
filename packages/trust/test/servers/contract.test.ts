/** Each server and each adapter once; every pair of them in `contract.slow.test.ts`. */
import { describeContract } from "./contract-with.ts";

describeContract("oidc-provider", "fetch");
describeContract("oidc-provider", "axios");
describeContract("oauth2-mock-server", "ky");
describeContract("@node-oauth/oauth2-server", "got");
