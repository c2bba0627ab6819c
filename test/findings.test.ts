import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const names = (await readdir("findings")).filter((file) => file.endsWith(".sh")).map((file) => file.slice(0, -3));
const table = await readFile("findings/README.md", "utf8");

describe("a finding", () => {
  it("has one row in the table, and each row a script", () => {
    const rows = Array.from(table.matchAll(/^\| \[(.+?)\]\((.+?)\.sh\) \|/gm), ([, title, file]) => [title, file]);
    expect(rows).toEqual(names.sort().map((name) => [name, name]));
  });

  it.each(names)(
    "says what was expected, what happens, with which versions, when it was seen and why: %s",
    async (name) => {
      const script = await readFile(`findings/${name}.sh`, "utf8");
      const headings = Array.from(script.matchAll(/^# (\w[\w ]+): /gm), ([, heading]) => heading);
      expect(headings).toEqual(["Most expect", "What happens", "Versions", "Seen", "Source"]);
      expect(script).not.toMatch(/sase[-_]auth/i); // it is about other people's software
    },
  );
});
