/** `npm run docs:parts`: writes the parts of documents, and the pictures, that are made from the source. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./pages.ts";
import { writeParts } from "./parts.ts";
import { PICTURES } from "./pictures.ts";

await writeParts();
for (const [file, draw] of Object.entries(PICTURES)) await writeFile(join(ROOT, "docs/pictures", file), draw());
