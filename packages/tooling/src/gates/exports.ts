import ts from "typescript";
import type { Gate, Violation } from "../gate.ts";
import { type Repository, typescriptFiles } from "../repository.ts";

/** Every module names what it gives: no `export *`, neither bare nor under a name. */
export function exportsGate(repository: Repository): Gate {
  return {
    name: "named exports",
    unit: "files",
    run: async () => {
      const files = typescriptFiles(repository, { tests: true });
      return { checked: files.length, violations: files.flatMap((file) => starsIn(repository, file)) };
    },
  };
}

function starsIn(repository: Repository, file: string): Violation[] {
  const tree = repository.tree(file);
  return tree.statements
    .filter(ts.isExportDeclaration)
    .filter((statement) => statement.exportClause === undefined || ts.isNamespaceExport(statement.exportClause))
    .map((statement) => ({
      file,
      line: repository.lineAt(tree, statement.getStart()),
      message: "exports everything of another module; name what is exported",
    }));
}
