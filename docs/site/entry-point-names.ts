import { type Application, Converter, ReflectionKind } from "typedoc";

/** A plugin of TypeDoc that calls each module what a program imports: `@sase-auth/core/headers`. */
export function load(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const [name, , ...entry] = module.name.split("/");
      module.name = ["@sase-auth", name, ...entry].join("/");
    }
  });
}
