import type { Delivery, Server, SourceStatus } from "@switchyard/contracts";
import type { ReactNode } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { until } from "../../components/ui/time-words.ts";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { OutLink } from "../deployments/out-link.tsx";
import { DeliveriesList } from "./deliveries-list.tsx";
import { ServerWebhookSetting } from "./server-webhook-setting.tsx";
import { faultWords, modeWords } from "./source-words.ts";

/** How changes of the source arrive: the connection, the webhook, what came last and what does not go well. */
export function SourceStatusCard(props: {
  readonly org: string;
  readonly server: Server;
  readonly status: SourceStatus;
  readonly deliveries: readonly Delivery[];
  readonly mayReplay: boolean;
}) {
  const { server, status } = props;
  const { github, template } = server.source;
  const fault = faultWords(server.source);
  if (template) return null;
  return (
    <Card id="changes" className="scroll-mt-20 overflow-hidden">
      <div className="flex flex-col gap-4 p-5">
        <div>
          <h2 className="text-base font-semibold">How changes arrive</h2>
          <p className="mt-0.5 text-sm text-muted text-pretty">{status.explanation}</p>
        </div>
        {fault ? (
          <Notice tone="danger" title={fault.title}>
            {fault.remedy}
          </Notice>
        ) : null}
        <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-3">
          {github ? (
            <Fact name="Repository">
              <OutLink href={github.htmlUrl} className="untrusted font-medium">
                {github.repo}
              </OutLink>
            </Fact>
          ) : null}
          <Fact name="Changes arrive">{modeWords(status)}</Fact>
          <Fact name="Last delivery">{status.lastDeliveryAt ? <Ago at={status.lastDeliveryAt} /> : "None yet"}</Fact>
        </dl>
        <Troubles troubles={status.troubles} />
      </div>
      {github && status.webhookUrl === null ? null : (
        <ServerWebhookSetting org={props.org} server={server.slug} url={status.webhookUrl} />
      )}
      <DeliveriesList org={props.org} deliveries={props.deliveries} mayReplay={props.mayReplay} />
    </Card>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{props.name}</dt>
      <dd className="mt-0.5 truncate">{props.children}</dd>
    </div>
  );
}

function Troubles(props: { readonly troubles: SourceStatus["troubles"] }) {
  if (props.troubles.length === 0) return null;
  return (
    <Notice tone="warning" title="Something does not go well; nothing is lost">
      <ul className="flex flex-col gap-1.5">
        {props.troubles.map((trouble) => (
          <li key={trouble.subject}>
            <span className="untrusted font-medium text-ink">{trouble.subject}</span>:{" "}
            <Untrusted text={trouble.message} limit={240} />{" "}
            <span className="whitespace-nowrap" suppressHydrationWarning>
              Tried {trouble.failures === 1 ? "once" : `${trouble.failures} times`}, again{" "}
              {nextWords(trouble.nextTryAt)}.
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function nextWords(at: string): string {
  const words = until(at, Date.now());
  return words === "expired" ? "now" : words;
}
