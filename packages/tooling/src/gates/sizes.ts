import ts from "typescript";
import type { Gate, Violation } from "../gate.ts";
import { isTest, type Repository, sourceFiles } from "../repository.ts";

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 80;
const COMPONENT_LINES_MAX = 150;
const POSITIONAL_MAX = 3;

type FunctionNode = ts.FunctionLikeDeclaration;

/** Files, functions and parameter lists stay small enough to be read at once. */
export function sizesGate(repository: Repository): Gate {
  return {
    name: "sizes",
    unit: "files",
    run: async () => {
      const files = sourceFiles(repository);
      return { checked: files.length, violations: files.flatMap((file) => faultsIn(repository, file)) };
    },
  };
}

function faultsIn(repository: Repository, file: string): Violation[] {
  const lines = repository.text(file).split("\n").length - 1;
  const found: Violation[] = [];
  if (lines > FILE_LINES_MAX) {
    found.push({ file, message: `has ${lines} lines, the limit is ${FILE_LINES_MAX}` });
  }
  // A test's suite is one function by its syntax, not by what it does.
  if (isTest(file)) return found;
  const tree = repository.tree(file);
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) {
      const line = repository.lineAt(tree, node.getStart());
      const length = repository.lineAt(tree, node.getEnd()) - line + 1;
      for (const message of functionFaults(node, file, length)) found.push({ file, line, message });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isFunction(node: ts.Node): node is FunctionNode {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}

function functionFaults(node: FunctionNode, file: string, length: number): string[] {
  const name = nameOf(node);
  const component = file.endsWith(".tsx") && /^[A-Z]/.test(name ?? "");
  const limit = component ? COMPONENT_LINES_MAX : FUNCTION_LINES_MAX;
  const called = name ?? "a function";
  const faults: string[] = [];
  if (length > limit)
    faults.push(`${called} has ${length} lines, the limit is ${limit}${component ? " for a component" : ""}`);
  // Who is called back does not choose the signature.
  const positional = node.parameters.filter((parameter) => parameter.name.getText() !== "this").length;
  if (positional > POSITIONAL_MAX && name !== undefined)
    faults.push(`${called} takes ${positional} positional parameters, the limit is ${POSITIONAL_MAX}`);
  return faults;
}

/** The name under which a function is declared; undefined for one that is passed on as an argument. */
function nameOf(node: FunctionNode): string | undefined {
  if (ts.isConstructorDeclaration(node)) return "the constructor";
  if (node.name) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.name.getText();
  return undefined;
}
