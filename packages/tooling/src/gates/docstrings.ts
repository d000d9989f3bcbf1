import { dirname, join, normalize } from "node:path/posix";
import ts from "typescript";
import type { Gate, Violation } from "../gate.ts";
import type { Repository } from "../repository.ts";

/** What a package gives to others says what it promises. */
export function docstringsGate(repository: Repository): Gate {
  return {
    name: "docstrings",
    unit: "exported names",
    run: async () => {
      const entries = repository.files.filter((file) => /^packages\/[^/]+\/package\.json$/.test(file)).flatMap(doors);
      const violations: Violation[] = [];
      let checked = 0;
      for (const entry of new Set(entries)) {
        for (const { file, statement, name } of exportedBy(repository, entry)) {
          checked += 1;
          if (isDocumented(statement)) continue;
          const tree = repository.tree(file);
          violations.push({
            file,
            line: repository.lineAt(tree, statement.getStart()),
            message: `${name} is exported from its package and has no docstring`,
          });
        }
      }
      return { checked, violations };
    },
  };

  function doors(manifest: string): string[] {
    const { exports } = JSON.parse(repository.text(manifest)) as { exports?: Record<string, string> };
    return Object.values(exports ?? {})
      .filter((target) => target.endsWith(".ts"))
      .map((target) => join(dirname(manifest), target));
  }
}

/** A type may also be told by its members, where their notes carry the contract. */
function isDocumented(statement: ts.Statement): boolean {
  if (ts.getJSDocCommentsAndTags(statement).length > 0) return true;
  const members = ts.isInterfaceDeclaration(statement) ? statement.members : [];
  return members.some((member) => ts.getJSDocCommentsAndTags(member).length > 0);
}

interface Exported {
  readonly file: string;
  readonly name: string;
  readonly statement: ts.Statement;
}

/** Functions, classes, interfaces and hand-written types that a module exports, by itself or from its neighbours. */
function exportedBy(repository: Repository, file: string, wanted?: ReadonlySet<string>): Exported[] {
  const found: Exported[] = [];
  for (const statement of repository.tree(file).statements) {
    const origin = originOf(statement, file);
    if (origin) found.push(...exportedBy(repository, origin.file, origin.names));
    for (const name of declaredNames(statement)) {
      if (wanted === undefined || wanted.has(name)) found.push({ file, name, statement });
    }
  }
  return found;
}

function originOf(statement: ts.Statement, file: string): { file: string; names: Set<string> } | undefined {
  if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier || !statement.exportClause) return undefined;
  if (!ts.isStringLiteral(statement.moduleSpecifier) || !ts.isNamedExports(statement.exportClause)) return undefined;
  const target = statement.moduleSpecifier.text;
  if (!target.startsWith(".") || target.includes("/generated/")) return undefined;
  const names = statement.exportClause.elements.map((element) => (element.propertyName ?? element.name).text);
  return { file: normalize(join(dirname(file), target)), names: new Set(names) };
}

function declaredNames(statement: ts.Statement): string[] {
  const exported =
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
  if (!exported) return [];
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return nameOf(statement);
  if (ts.isInterfaceDeclaration(statement)) return nameOf(statement);
  if (ts.isTypeAliasDeclaration(statement)) return isDerived(statement.type) ? [] : nameOf(statement);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.filter(isFunctionValue).flatMap(nameOf);
}

function nameOf(node: { readonly name?: ts.Node | undefined }): string[] {
  return node.name ? [node.name.getText()] : [];
}

/** `z.infer<…>` and `typeof x` say nothing that the value they are taken from does not say. */
function isDerived(type: ts.TypeNode): boolean {
  if (ts.isTypeQueryNode(type)) return true;
  return ts.isTypeReferenceNode(type) && /^z\.(infer|input|output)$/.test(type.typeName.getText());
}

function isFunctionValue(declaration: ts.VariableDeclaration): boolean {
  const value = declaration.initializer;
  return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
}
