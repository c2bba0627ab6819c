test("the packages are required, and share a token by a store", () => require("./program").done);
