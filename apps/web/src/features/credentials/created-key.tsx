import type { CreatedApiKey } from "@switchyard/contracts";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { snippets } from "../connect/snippets.ts";

/** The secret of a new key, once, and how to use it. */
export function CreatedKey(props: {
  readonly created: CreatedApiKey;
  readonly servers: readonly { readonly slug: string; readonly mcpUrl: string }[];
}) {
  const { created } = props;
  const server =
    props.servers.find((candidate) => created.servers.includes(candidate.slug)) ??
    (created.servers.length === 0 ? props.servers[0] : undefined);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <RevealedSecret secret={created.secret} />
      {created.plane === "manage" ? (
        <CodeBlock
          caption="CLI: asks for the key on a terminal, reads it from the environment elsewhere"
          label="the command"
          code={`SWITCHYARD_API_KEY=${created.secret} npx switchyard servers list`}
          wrap
        />
      ) : server ? (
        snippets({ slug: server.slug, mcpUrl: server.mcpUrl, key: created.secret, stateless: true })
          .filter((snippet) => snippet.id === "claude-code" || snippet.id === "cursor")
          .map((snippet) => (
            <CodeBlock
              key={snippet.id}
              caption={`${snippet.name} · ${server.slug}`}
              code={snippet.code}
              label={`the ${snippet.name} snippet`}
              wrap
            />
          ))
      ) : null}
    </div>
  );
}
