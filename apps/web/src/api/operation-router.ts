import { AppError, type OperationId, type OperationShape, operations } from "@switchyard/contracts";

export interface MatchedOperation {
  readonly id: OperationId;
  readonly operation: OperationShape;
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly id: OperationId;
  readonly operation: OperationShape;
  readonly segments: readonly string[];
}

const routes: readonly Route[] = (Object.keys(operations) as OperationId[]).map((id) => ({
  id,
  operation: operations[id],
  segments: operations[id].path.slice(1).split("/"),
}));

/**
 * The operation of a method and of a path below `/api/v1`. Throws AppError route_not_found, method_not_allowed with the
 * allowed methods, path_invalid.
 */
export function matchOperation(method: string, path: string): MatchedOperation {
  const segments = decodeSegments(path);
  const matching = routes.filter((route) => fits(route.segments, segments));
  const wanted = method.toLowerCase();
  const route = matching.find(({ operation }) => operation.method === wanted);
  if (route) return { id: route.id, operation: route.operation, params: paramsOf(route.segments, segments) };
  if (matching.length === 0) {
    throw new AppError({
      code: "route_not_found",
      kind: "not_found",
      message: `There is no route ${method} /api/v1${path}.`,
      remedy: "GET /api/v1/openapi.json lists them all.",
    });
  }
  const allowed = matching.map(({ operation }) => operation.method.toUpperCase()).sort();
  throw new AppError({
    code: "method_not_allowed",
    kind: "invalid_input",
    message: `${method} is not for /api/v1${path}; ${allowed.join(", ")} is.`,
    meta: { allow: allowed },
  });
}

function decodeSegments(path: string): string[] {
  try {
    // No name holds a NUL, and no column takes one.
    if (!path.includes("%00")) return path.slice(1).split("/").map(decodeURIComponent);
  } catch (cause) {
    throw new AppError({ code: "path_invalid", kind: "invalid_input", message: "The path is not valid UTF-8.", cause });
  }
  throw new AppError({ code: "path_invalid", kind: "invalid_input", message: "The path holds a NUL character." });
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith("{") ? segments[index] !== "" : part === segments[index]))
  );
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith("{")) params[part.slice(1, -1)] = segments[index] ?? "";
  }
  return params;
}
