import { AppError, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { getServer } from "@switchyard/deployments";
import { authorize, resolvePrincipal } from "@switchyard/tenancy";
import { authenticate } from "../../../api/authenticate.ts";
import { problemResponse } from "../../../api/problem.ts";
import { readJson } from "../../../api/read-input.ts";
import { composition } from "../../../composition.ts";
import { callTool } from "../../../features/inspector/call-tool.ts";
import { InspectInput } from "../../../features/inspector/inspect.ts";

export const dynamic = "force-dynamic";

/**
 * Calls a tool for the Tools page, so that the MCP origin needs no cross-origin access. The session and its origin are
 * checked, the endpoint is the server's own and never the caller's, and the token is one the caller was given for it.
 */
export async function POST(request: Request): Promise<Response> {
  const requestId = newId("req");
  try {
    const deps = composition();
    const identity = await authenticate(deps, request, requestId);
    const input = readInspection(await readJson(request));
    const principal = await resolvePrincipal(deps, identity, input.org);
    authorize(principal, "mcp.call");
    const server = await getServer(deps, principal, {
      server: input.server,
    });
    const answer = await callTool({ mcpUrl: server.mcpUrl, token: input.token }, input, request.signal);
    return Response.json(answer, { headers: { "cache-control": "no-store", "x-request-id": requestId } });
  } catch (error) {
    return problemResponse(toAppError(error), requestId);
  }
}

function readInspection(body: unknown): InspectInput {
  const parsed = InspectInput.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError({
    code: "input_invalid",
    kind: "invalid_input",
    message: "This is not a tool call.",
    remedy: "Send org, server, token, tool and arguments.",
  });
}
