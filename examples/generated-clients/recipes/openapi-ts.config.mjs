export default ["fetch", "axios"].map((name) => ({
  input: "openapi.yaml",
  output: { path: `generated/hey-api-${name}`, importFileExtension: ".ts" },
  plugins: [`@hey-api/client-${name}`],
}));
