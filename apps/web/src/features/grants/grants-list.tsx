import type { Grant } from "@switchyard/contracts";
import { Plug } from "lucide-react";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { homeWords, kindWords, lastUseWords, scopeWords } from "./grant-words.ts";
import { TakeBack } from "./take-back.tsx";

/** Clients that the person let in: which, at which server, how far, and when each was used last. */
export function GrantsList(props: { readonly grants: readonly Grant[] }) {
  const { grants } = props;
  if (grants.length === 0) {
    return (
      <Card>
        <EmptyState icon={Plug} title="No connected client" className="py-10">
          Add a server's address to a client such as Claude Code or Cursor and sign in from there; it then stands here.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card className="overflow-hidden">
      <ul aria-label="Connected clients">
        {grants.map((grant) => (
          <li key={grant.id} className="flex items-start gap-3 border-b px-4 py-3 last:border-b-0">
            <div className="min-w-0 flex-1">
              <Named grant={grant} />
              <p className="truncate text-sm text-muted" title={grant.resource}>
                <span className="untrusted">
                  {grant.org}/{grant.server}
                </span>
              </p>
              <p className="untrusted text-xs text-muted">{scopeWords(grant.scopes)}</p>
              <Used grant={grant} />
            </div>
            <TakeBack grant={grant} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Named(props: { readonly grant: Grant }) {
  const { client } = props.grant;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      <span className="untrusted font-medium">{client.name}</span>
      <Chip tone={client.kind === "registered" ? "amber" : "grey"}>{kindWords[client.kind]}</Chip>
      <span className="untrusted text-xs text-muted">{homeWords(client.redirectHost)}</span>
    </p>
  );
}

function Used(props: { readonly grant: Grant }) {
  const { lastUse, createdAt } = props.grant;
  const words = lastUse && lastUseWords(lastUse);
  return (
    <p className="text-xs text-muted">
      {lastUse ? (
        <>
          Used <Ago at={lastUse.at} />
          {words === null ? null : <span className="untrusted">, {words}</span>}
        </>
      ) : (
        "Never used"
      )}{" "}
      · connected <Ago at={createdAt} />
    </p>
  );
}
