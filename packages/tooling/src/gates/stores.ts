import ts from "typescript";
import type { Gate, Violation } from "../gate.ts";
import { isTest, type Repository, sourceFiles } from "../repository.ts";

/** Where queries are written. Tests and benches may look into tables to prove what a command left there. */
const QUERIES = [/-store\.ts$/, /^packages\/(db|testing|bench)\//];

/** Methods that only a Prisma model has. */
const MODEL_METHODS = new Set([
  "findUnique",
  "findUniqueOrThrow",
  "findFirst",
  "findFirstOrThrow",
  "findMany",
  "createMany",
  "createManyAndReturn",
  "updateMany",
  "updateManyAndReturn",
  "upsert",
  "deleteMany",
  "groupBy",
  "aggregate",
  "$queryRaw",
  "$queryRawUnsafe",
  "$executeRaw",
  "$executeRawUnsafe",
]);

/** Queries stand in `*-store.ts` files: everything else works with what a store returns. */
export function storesGate(repository: Repository): Gate {
  return {
    name: "stores",
    unit: "files",
    run: async () => {
      const files = sourceFiles(repository).filter(
        (file) => !isTest(file) && !QUERIES.some((place) => place.test(file)),
      );
      return { checked: files.length, violations: files.flatMap((file) => queriesIn(repository, file)) };
    },
  };
}

function queriesIn(repository: Repository, file: string): Violation[] {
  const tree = repository.tree(file);
  const found: Violation[] = [];
  const visit = (node: ts.Node): void => {
    const what = queryOf(node);
    if (what)
      found.push({
        file,
        line: repository.lineAt(tree, node.getStart()),
        message: `${what} outside of a *-store.ts file`,
      });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function queryOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && MODEL_METHODS.has(node.name.text)) return `queries with ${node.name.text}`;
  if (ts.isPropertyAccessExpression(node) && node.name.text === "systemPool") return "takes the raw pool";
  if (
    ts.isImportSpecifier(node) &&
    (node.propertyName ?? node.name).text === "Prisma" &&
    ts.isStringLiteral(node.parent.parent.parent.moduleSpecifier)
  )
    return "imports Prisma";
  return undefined;
}
