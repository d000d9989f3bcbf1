import {
  type CallToolResult,
  Client,
  type InputRequiredResult,
  isInputRequiredResult,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { isCallerFault, refusalOf } from "@switchyard/contracts";
import { z } from "zod";
import type { InspectAnswer, InspectResume, Question } from "./inspect.ts";

const TIMEOUT_MS = 120_000;

interface ToolCall {
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  readonly resume?: InspectResume | undefined;
}

/** The embedded request of a form; other kinds are not declared, so a server has no reason to send them. */
const FormRequest = z.object({
  method: z.literal("elicitation/create"),
  params: z.object({ message: z.string(), requestedSchema: z.record(z.string(), z.unknown()) }),
});

/**
 * Calls one tool as an MCP client of either era, with a token for exactly this endpoint. A server that refuses, fails,
 * asks or does not answer is an answer of that kind, not an error. Questions can be answered in the 2026 era alone, by
 * calling again with `resume`; one that a server asks in the middle of a call is canceled.
 */
export async function callTool(
  endpoint: { readonly mcpUrl: string; readonly token: string },
  call: ToolCall,
  signal: AbortSignal,
): Promise<InspectAnswer> {
  const client = inspector();
  const transport = new StreamableHTTPClientTransport(new URL(endpoint.mcpUrl), {
    requestInit: { headers: { authorization: `Bearer ${endpoint.token}` }, redirect: "error" },
  });
  const began = performance.now();
  const timed = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    await client.connect(transport, { signal: timed });
    const called = performance.now();
    const result: CallToolResult | InputRequiredResult = await client.callTool(paramsOf(call), {
      ...{ signal: timed, timeout: TIMEOUT_MS, allowInputRequired: true },
    });
    const durationMs = spentSince(called);
    if (isInputRequiredResult(result)) return asked(result, durationMs);
    return {
      ...{ kind: "result", durationMs, isError: result.isError === true },
      content: result.content.map((block) => ({ ...block })),
      ...(result.structuredContent === undefined ? {} : { structuredContent: result.structuredContent }),
      protocolVersion: client.getNegotiatedProtocolVersion() ?? null,
    };
  } catch (error) {
    return failed(error, spentSince(began));
  } finally {
    await client.close().catch(() => undefined);
  }
}

const spentSince = (began: number): number => Math.round(performance.now() - began);

function inspector(): Client {
  const client = new Client(
    { name: "switchyard-inspector", title: "Switchyard", version: "1.0.0" },
    {
      versionNegotiation: { mode: "auto" },
      capabilities: { elicitation: { form: {} } },
      inputRequired: { autoFulfill: false },
    },
  );
  client.setRequestHandler("elicitation/create", () => ({ action: "cancel" }));
  return client;
}

function paramsOf({ tool, arguments: args, resume }: ToolCall) {
  const params = { name: tool, arguments: args };
  if (resume === undefined) return params;
  const state = resume.requestState === null ? {} : { requestState: resume.requestState };
  return { ...params, inputResponses: resume.responses, ...state };
}

function asked(result: InputRequiredResult, durationMs: number): InspectAnswer {
  const questions: Question[] = [];
  for (const [key, request] of Object.entries(result.inputRequests ?? {})) {
    const form = FormRequest.safeParse(request);
    if (!form.success)
      return { kind: "fault", durationMs, message: "The server asks what only a client can.", code: null };
    questions.push({ key, message: form.data.params.message, schema: form.data.params.requestedSchema });
  }
  return { kind: "asked", durationMs, questions, requestState: result.requestState ?? null };
}

function failed(error: unknown, durationMs: number): InspectAnswer {
  const refusal = refusalOf(error);
  if (refusal === null) return { kind: "fault", durationMs, ...faultOf(error) };
  const requestId = refusal.meta?.["requestId"];
  return {
    ...{ kind: "refused", durationMs, message: refusal.message, remedy: refusal.remedy ?? null, code: refusal.code },
    requestId: typeof requestId === "string" ? requestId : null,
    denied: isCallerFault(refusal.kind),
  };
}

function faultOf(error: unknown): { readonly message: string; readonly code: number | null } {
  if (!(error instanceof Error)) return { message: "The server did not answer.", code: null };
  const code = "code" in error && typeof error.code === "number" ? error.code : null;
  return { message: error.message.slice(0, 4_000), code };
}
