import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { evaluate } from "./arithmetic.ts";
import { addNote, allNotes, findNotes } from "./notes.ts";
import { convert, units } from "./units.ts";

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

/** Everything this server offers. Called once per request, so keep it cheap; state lives in the modules beside it. */
export function createNotebookServer(): McpServer {
  const server = new McpServer(
    { name: "field-notebook", title: "Field notebook", version: "1.0.0" },
    {
      instructions:
        "Keep short notes, do exact arithmetic and convert units. Look at notes://all before adding a note.",
    },
  );

  server.registerTool(
    "calculate",
    {
      title: "Calculate",
      description: "Evaluates an arithmetic expression with + - * / % ^ and parentheses, for example (3 + 4) * 2.5",
      inputSchema: z.object({ expression: z.string().min(1).max(200).describe("What to evaluate") }),
      outputSchema: z.object({ value: z.number() }),
      annotations: { readOnlyHint: true },
    },
    ({ expression }) => {
      const value = evaluate(expression);
      return { ...text(`${expression} = ${value}`), structuredContent: { value } };
    },
  );

  server.registerTool(
    "convert_units",
    {
      title: "Convert units",
      description: "Converts a length, weight or temperature from one unit to another",
      inputSchema: z.object({
        value: z.number().describe("How much"),
        from: z.enum(units).describe("The unit it is in"),
        to: z.enum(units).describe("The unit you want"),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ value, from, to }) => text(`${value} ${from} = ${convert(value, from, to)} ${to}`),
  );

  server.registerTool(
    "add_note",
    {
      title: "Add a note",
      description: "Keeps a short note until the server restarts",
      inputSchema: z.object({
        title: z.string().min(1).max(80).describe("A few words to find it by"),
        body: z.string().max(2000).describe("The note itself"),
      }),
    },
    ({ title, body }) => text(`Kept as note ${addNote(title, body)}.`),
  );

  server.registerTool(
    "find_notes",
    {
      title: "Find notes",
      description: "Finds notes whose title or body contains some words; no words lists all",
      inputSchema: z.object({ words: z.string().max(200).default("").describe("What to look for") }),
      annotations: { readOnlyHint: true },
    },
    ({ words }) => {
      const found = findNotes(words);
      return text(
        found.length === 0
          ? "No note matches."
          : found.map((note) => `${note.id}. ${note.title}\n${note.body}`).join("\n\n"),
      );
    },
  );

  server.registerResource(
    "all-notes",
    "notes://all",
    { title: "All notes", description: "Every note as JSON", mimeType: "application/json" },
    (uri) => ({
      contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify(allNotes(), null, 2) }],
    }),
  );

  server.registerPrompt(
    "weekly_review",
    {
      title: "Weekly review",
      description: "Reviews what was noted and proposes three next steps",
      argsSchema: z.object({ focus: z.string().optional().describe("What to pay attention to") }),
    },
    ({ focus }) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "text",
            text: `Read the resource notes://all and sum up this week in five sentences${focus ? `, with an eye on ${focus}` : ""}. Then propose three next steps.`,
          },
        },
      ],
    }),
  );
  return server;
}
