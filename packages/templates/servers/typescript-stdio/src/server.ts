import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

/** Everything this server offers. */
export function createDecisionServer(): McpServer {
  const server = new McpServer(
    { name: "decision-table", title: "Decision table", version: "1.0.0" },
    { instructions: "Weighs options by criteria and splits time into blocks. Ask for weights before you invent them." },
  );

  server.registerTool(
    "weigh_options",
    {
      title: "Weigh options",
      description: "Ranks options by weighted scores, best first",
      inputSchema: z.object({
        weights: z.record(z.string(), z.number().min(0)).describe('How much each criterion counts, e.g. {"price": 2}'),
        options: z
          .array(z.object({ name: z.string(), scores: z.record(z.string(), z.number()) }))
          .min(1)
          .max(50)
          .describe("The options with their scores by criterion; a missing score counts 0"),
      }),
      outputSchema: z.object({ ranking: z.array(z.object({ name: z.string(), total: z.number() })) }),
      annotations: { readOnlyHint: true },
    },
    ({ weights, options }) => {
      const ranking = options
        .map(({ name, scores }) => ({ name, total: weighted(weights, scores) }))
        .sort((one, other) => other.total - one.total);
      return {
        ...text(ranking.map(({ name, total }, place) => `${place + 1}. ${name}: ${total}`).join("\n")),
        structuredContent: { ranking },
      };
    },
  );

  server.registerTool(
    "split_time",
    {
      title: "Split time",
      description: "Splits some hours into blocks of focused work with breaks between them",
      inputSchema: z.object({
        start: z
          .string()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
          .describe("When to start, for example 09:30"),
        hours: z.number().positive().max(12).describe("How many hours there are"),
        block_minutes: z.number().int().min(10).max(120).default(50).describe("Length of a block"),
        break_minutes: z.number().int().min(0).max(60).default(10).describe("Length of a break"),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ start, hours, block_minutes, break_minutes }) => {
      const first = Number(start.slice(0, 2)) * 60 + Number(start.slice(3));
      const blocks: string[] = [];
      for (let at = first; at + block_minutes <= first + hours * 60; at += block_minutes + break_minutes) {
        blocks.push(`${clock(at)}–${clock(at + block_minutes)}`);
      }
      return text(blocks.length === 0 ? "Not even one block fits." : blocks.join("\n"));
    },
  );

  server.registerResource(
    "criteria",
    "decisions://criteria",
    { title: "Common criteria", description: "Criteria worth weighing", mimeType: "text/plain" },
    (uri) => ({ contents: [{ uri: uri.href, text: "cost\neffort\nrisk\nreversibility\nwho is affected\n" }] }),
  );

  server.registerPrompt(
    "decide",
    {
      title: "Decide together",
      description: "Walks through a decision: options, criteria, weights, ranking",
      argsSchema: z.object({ question: z.string().describe("What is to be decided") }),
    },
    ({ question }) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "text",
            text: `Help me decide: ${question}. Read decisions://criteria, ask me for options and weights, then call weigh_options.`,
          },
        },
      ],
    }),
  );
  return server;
}

function weighted(weights: Record<string, number>, scores: Record<string, number>): number {
  const total = Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * (scores[name] ?? 0), 0);
  return Math.round(total * 1000) / 1000;
}

function clock(minutes: number): string {
  const day = minutes % (24 * 60);
  return `${String(Math.floor(day / 60)).padStart(2, "0")}:${String(day % 60).padStart(2, "0")}`;
}
