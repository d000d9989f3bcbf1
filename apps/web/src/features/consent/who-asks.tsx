import type { ConsentRequest, ShownClient } from "@switchyard/oauth";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { clientName, doubt, targetWords } from "./consent-words.ts";
import type { ConsentDoor } from "./door.ts";
import { Fact } from "./page-parts.tsx";
import { SwitchAccount } from "./switch-account.tsx";

/** Who asks and how sure that is, where the answer goes, and as whom one is signed in. */
export function WhoAsks(props: {
  readonly request: Extract<ConsentRequest, { state: "asked" }>;
  readonly door: ConsentDoor;
}) {
  const { request } = props;
  const { client, account } = request;
  const warning = doubt(client);
  return (
    <>
      <Card>
        <dl>
          <Fact name="Client">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="untrusted font-medium">{clientName(client)}</span>
              <Kind client={client} org={request.org.name} />
            </span>
            {client.documentHost === null || client.name === null ? null : (
              <span className="untrusted block text-xs text-muted">described at {client.documentHost}</span>
            )}
            {request.knownSince === null ? null : (
              <span className="block text-xs text-muted">
                You let it in before, <Ago at={request.knownSince.toISOString()} />
              </span>
            )}
          </Fact>
          <Fact name="Answer goes to">
            <span className="untrusted" title={client.redirectUri ?? undefined}>
              {targetWords(client.target)}
            </span>
            {request.movedFrom === null ? null : (
              <span className="block text-xs text-amber">
                Last time it went to <span className="untrusted">{request.movedFrom}</span>
              </span>
            )}
          </Fact>
          <Fact name="Acts as you">
            <span className="flex flex-wrap items-center justify-between gap-x-3">
              <span className="min-w-0">
                <span className="untrusted">{account.email}</span>
                <span className="text-muted"> · {request.role}</span>
              </span>
              <SwitchAccount back={props.door.back}>Use another account</SwitchAccount>
            </span>
          </Fact>
        </dl>
      </Card>
      {warning ? (
        <Notice tone="warning" title={warning.title}>
          {warning.words}
        </Notice>
      ) : null}
    </>
  );
}

function Kind(props: { readonly client: ShownClient; readonly org: string }) {
  const { kind } = props.client;
  if (kind === "issued") {
    return (
      <Chip tone="green">
        Issued by <span className="untrusted max-w-40 truncate">{props.org}</span>
      </Chip>
    );
  }
  return kind === "metadata" ? <Chip tone="blue">Known by its site</Chip> : <Chip tone="amber">Unverified</Chip>;
}
