import type { ApiKey, Server } from "@switchyard/contracts";
import type { OnboardingStep } from "./onboarding-checklist.tsx";

/** The four steps to the first audited call, each leading to where it is done. */
export function onboardingSteps(
  org: string,
  facts: { readonly servers: readonly Server[]; readonly keys: readonly ApiKey[]; readonly calls: number },
): readonly OnboardingStep[] {
  const first = facts.servers.find((server) => server.live) ?? facts.servers[0];
  const server = first ? `/${org}/servers/${first.slug}` : `/${org}/servers`;
  return [
    {
      words: "Create a server",
      hint: "From Git, or a bundled example.",
      href: `/${org}/servers/new`,
      done: facts.servers.length > 0,
    },
    {
      words: "See it go live",
      hint: "Built in a sandbox, checked with real MCP.",
      href: server,
      done: facts.servers.some((candidate) => candidate.live),
    },
    {
      words: "Connect a client",
      hint: "Claude, Cursor, VS Code, ChatGPT or curl.",
      href: `${server}#connect`,
      done: facts.keys.some((key) => key.plane === "mcp" && key.revokedAt === null),
    },
    {
      words: "Call a tool",
      hint: "From a client or right from the page.",
      href: first ? `${server}/tools` : server,
      done: facts.calls > 0,
    },
  ];
}
