/** Options as the types declare them: the source of the tables of options. It reads syntax only, so it needs no build. TypeScript 6 does it: 7 has no JavaScript API. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./pages.ts";

export interface Option {
  readonly name: string;
  /** the file that declares it */
  readonly file: string;
  readonly type: string;
  readonly isOptional: boolean;
  /** what `@defaultValue` says */
  readonly defaultValue: string | undefined;
  readonly text: string;
}

let declared: ReadonlyMap<string, ts.InterfaceDeclaration> | undefined;

function declarations(): ReadonlyMap<string, ts.InterfaceDeclaration> {
  if (declared) return declared;
  const files = globSync("packages/{core,fetch,axios,got,ky,undici,file,redis,agent,testing}/src/**/*.ts", {
    cwd: ROOT,
  });
  const sources = files.sort().map((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  });
  const interfaces = sources.flatMap(({ statements }) => statements.filter((one) => ts.isInterfaceDeclaration(one)));
  declared = new Map(interfaces.map((one) => [one.name.text, one]));
  return declared;
}

/**
 * The members of an interface, those that it inherits first.
 *
 * @param isOwn leaves out what is inherited
 * @throws {Error} if there is no such interface, or a member has no doc comment
 */
export function optionsOf(name: string, isOwn = false): readonly Option[] {
  const declaration = declarations().get(name);
  if (!declaration) throw new Error(`There is no interface ${name}.`);
  const bases = isOwn ? [] : (declaration.heritageClauses ?? []).flatMap(({ types }) => types);
  const inherited = bases.flatMap(({ expression }) => optionsOf(expression.getText()));
  const own = declaration.members.filter((member) => ts.isPropertySignature(member));
  return [...inherited, ...own.map((member) => optionOf(name, member))];
}

function optionOf(owner: string, member: ts.PropertySignature): Option {
  const name = member.name.getText();
  const [comment] = ts.getJSDocCommentsAndTags(member).filter((one) => ts.isJSDoc(one));
  const text = ts.getTextOfJSDocComment(comment?.comment);
  if (!text) throw new Error(`${owner}.${name} has no doc comment.`);
  const tag = comment?.tags?.find(({ tagName }) => tagName.text === "defaultValue");
  return {
    name,
    file: member.getSourceFile().fileName,
    type: (member.type?.getText() ?? "unknown").replace(/ \| undefined$/, ""),
    isOptional: member.questionToken !== undefined,
    defaultValue: tag && ts.getTextOfJSDocComment(tag.comment)?.trim(),
    text: text.replaceAll(/\s+/g, " ").trim(),
  };
}
