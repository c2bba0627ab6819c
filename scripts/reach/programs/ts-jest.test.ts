import { done } from "./program";

test("the packages are imported, and share a token by a store", () => done);
