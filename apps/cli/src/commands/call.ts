import type { ContentBlock } from "@modelcontextprotocol/client";
import { Command } from "commander";
import { callTool } from "../client/mcp.ts";
import { type Answers, answerFlag, createAnswers } from "./answers.ts";
import type { CommandContext } from "./context.ts";
import { plain } from "./output.ts";
import { readStandardInput } from "./read-secret.ts";
import { usageError } from "./usage.ts";

/** `call <server> <tool> [json]`: calls a tool through the ingress, as any MCP client would. */
export function callCommand(context: CommandContext): Command {
  return new Command("call")
    .description("Call a tool through the ingress; exits with 1 when the tool says it failed, or asks in vain")
    .argument("<server>")
    .argument("<tool>")
    .argument("[json]", "arguments as a JSON object; - reads them from standard input", "{}")
    .option("--answer <json>", "answer to what the server asks meanwhile; again for each question", collect, [])
    .action(async (server: string, name: string, json: string, flags: { readonly answer: readonly string[] }) => {
      const args = parseArguments(json === "-" ? await readStandardInput() : json);
      const answers = createAnswers(flags.answer.map(parseArguments));
      const { api, org } = await context.connect();
      const token = await api.call("createToken", { path: { org, server } });
      const result = await callTool(token, { name, arguments: args }, answers.answer);
      if (result.isError || answers.unanswered.length > 0) context.failed();
      context.output.result(result, result.content.map(asText).join("\n"));
      sayUnanswered(context, answers);
    });
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** What the server asked and got no answer to, and how to give one: the call itself is over. */
function sayUnanswered({ output }: CommandContext, { unanswered }: Answers): void {
  for (const question of unanswered) {
    output.progress(`The server asked: ${plain(question.message)}\n  Call again with ${plain(answerFlag(question))}`);
    output.pending({ unanswered: question });
  }
}

/** Tool arguments: one JSON object. Throws AppError usage. */
export function parseArguments(text: string): Record<string, unknown> {
  const value = parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw usageError("The arguments are not a JSON object.", `Write them so: '{"city": "Bern"}'.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asText(block: ContentBlock): string {
  if (block.type === "text") return plain(block.text);
  if (block.type === "resource_link") return `[${block.type} ${plain(block.uri)}]`;
  if (block.type === "resource")
    return "text" in block.resource ? plain(block.resource.text) : `[resource ${plain(block.resource.uri)}]`;
  return `[${block.type} ${block.mimeType}, ${Math.floor((block.data.length * 3) / 4)} bytes]`;
}
