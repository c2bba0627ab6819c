export default {
  addresses: {
    input: "openapi.yaml",
    output: {
      target: "generated/orval.ts",
      client: "fetch",
      override: { mutator: { path: "orval-mutator.ts", name: "send", extension: ".ts" } },
    },
  },
};
