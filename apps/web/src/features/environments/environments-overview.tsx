import type { Environment, Permission, Server } from "@switchyard/contracts";
import { GitPullRequest } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card, Section } from "../../components/ui/card.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import type { FactsByEnvironment } from "./environment-facts.ts";
import { closedPreviews, openPreviews, previewTitle } from "./environment-words.ts";
import { PreviewRow } from "./preview-row.tsx";
import { ProductionCard } from "./production-card.tsx";

/** Closed previews that are still listed. */
const CLOSED_SHOWN = 10;

/** Production, the open previews with where they stand, and those that were closed last. */
export function EnvironmentsOverview(props: {
  readonly org: string;
  readonly server: Server;
  readonly environments: readonly Environment[];
  readonly facts: FactsByEnvironment;
  readonly previewsEnabled: boolean;
  readonly rights: readonly Permission[];
}) {
  const { org, server, environments } = props;
  const base = `/${org}/servers/${server.slug}`;
  const previews = openPreviews(environments);
  const production = environments.find((environment) => environment.kind === "production");
  const mayManage = props.rights.includes("server.manage");
  return (
    <>
      {production ? (
        <ProductionCard base={base} production={production} facts={props.facts[production.slug] ?? null} />
      ) : null}
      <Section
        title={
          previews.length === 0
            ? "Previews"
            : `${previews.length} open ${previews.length === 1 ? "preview" : "previews"}`
        }
        hint="A deployment of its own per pull request or mapped branch, with its own URL, variables and limits."
        action={
          mayManage ? (
            <Button asChild tone="quiet" size="sm">
              <Link href={`${base}/settings#deploys`}>Preview settings</Link>
            </Button>
          ) : null
        }
      >
        <Card className="overflow-hidden">
          {previews.length === 0 ? (
            <NoPreviews base={base} enabled={props.previewsEnabled} mayManage={mayManage} />
          ) : (
            <ul aria-label="Open previews">
              {previews.map((environment) => (
                <PreviewRow
                  key={environment.id}
                  org={org}
                  server={server.slug}
                  environment={environment}
                  facts={props.facts[environment.slug] ?? null}
                  mayManage={mayManage}
                />
              ))}
            </ul>
          )}
        </Card>
      </Section>
      <Closed base={base} environments={closedPreviews(environments)} />
    </>
  );
}

function NoPreviews(props: { readonly base: string; readonly enabled: boolean; readonly mayManage: boolean }) {
  return (
    <EmptyState
      icon={GitPullRequest}
      title={props.enabled ? "No preview is open" : "Previews are off"}
      action={
        !props.enabled && props.mayManage ? (
          <Button asChild tone="primary">
            <Link href={`${props.base}/settings#deploys`}>Turn previews on</Link>
          </Button>
        ) : null
      }
    >
      {props.enabled
        ? "Open a pull request and it gets a URL of its own here, to try before it is merged. It is closed with the pull request."
        : "With previews on, each pull request gets a URL of its own, to try before it is merged."}
    </EmptyState>
  );
}

function Closed(props: { readonly base: string; readonly environments: readonly Environment[] }) {
  if (props.environments.length === 0) return null;
  return (
    <Section
      title="Closed"
      hint="Their endpoints and variables are gone; a new push to an open pull request opens one again."
    >
      <Card className="overflow-hidden">
        <ul aria-label="Closed previews">
          {props.environments.slice(0, CLOSED_SHOWN).map((environment) => (
            <li
              key={environment.id}
              className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b px-4 py-2.5 text-sm last:border-b-0"
            >
              <StateChip state="closed" />
              <Link
                href={`${props.base}/deployments?environment=${environment.slug}`}
                className="font-mono text-xs font-medium underline-offset-4 hover:underline"
              >
                {environment.slug}
              </Link>
              <span dir="auto" className="untrusted min-w-0 flex-1 truncate text-muted max-sm:basis-full">
                {previewTitle(environment)}
              </span>
              <span className="text-xs text-muted">
                {environment.closedReason ? <span className="untrusted">{environment.closedReason} · </span> : null}
                {environment.closedAt ? <Ago at={environment.closedAt} /> : null}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
