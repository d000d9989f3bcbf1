import ts from "typescript";
import type { Gate, Violation } from "../gate.ts";
import { isTest, type Repository, sourceFiles } from "../repository.ts";

/**
 * Where the environment may be read: each app's one configuration file, start scripts that run before it, tools that
 * never ship, and the Prisma command line's own configuration.
 */
const READERS = [
  /^apps\/[^/]+\/src\/config\.ts$/,
  /^apps\/[^/]+\/bin\//,
  // NEXT_RUNTIME is a constant that Next's bundler puts in, and it wants the expression in this very file.
  /^apps\/web\/src\/instrumentation\.ts$/,
  /(^|\/)[a-z-]+\.config\.(ts|mts|mjs|js)$/,
  /^packages\/(testing|tooling|bench)\//,
  /^packages\/db\/dev\//,
];

/** `process.env` is read in one place of each app and handed on as options. */
export function environmentGate(repository: Repository): Gate {
  return {
    name: "environment",
    unit: "files",
    run: async () => {
      const files = sourceFiles(repository).filter((file) => !isTest(file));
      const violations = files
        .filter((file) => !READERS.some((reader) => reader.test(file)))
        .flatMap((file) => readsIn(repository, file));
      return { checked: files.length, violations };
    },
  };
}

function readsIn(repository: Repository, file: string): Violation[] {
  if (!/\benv\b/.test(repository.text(file))) return [];
  const tree = repository.tree(file);
  const found: Violation[] = [];
  const report = (node: ts.Node): void => {
    found.push({
      file,
      line: repository.lineAt(tree, node.getStart()),
      message: "reads process.env; only apps/*/src/config.ts may, others take options",
    });
  };
  const visit = (node: ts.Node): void => {
    if (isProcessEnv(node) || importsEnv(node)) report(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isProcessEnv(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return false;
  if (!ts.isIdentifier(node.expression) || node.expression.text !== "process") return false;
  if (ts.isPropertyAccessExpression(node)) return node.name.text === "env";
  return ts.isStringLiteral(node.argumentExpression) && node.argumentExpression.text === "env";
}

function importsEnv(node: ts.Node): boolean {
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return false;
  if (!["node:process", "process"].includes(node.moduleSpecifier.text)) return false;
  const bindings = node.importClause?.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((element) => (element.propertyName ?? element.name).text === "env")
  );
}
