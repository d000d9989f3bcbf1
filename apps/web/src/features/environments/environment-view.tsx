import type { Environment, Permission, Promotion, Server, Variable } from "@switchyard/contracts";
import Link from "next/link";
import { Card, Section } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { VariablesSetting } from "../server-settings/variables-setting.tsx";
import { AccessLimitsSetting } from "./access-limits-setting.tsx";
import { ChangedVariables } from "./changed-variables.tsx";
import { ClosePreview } from "./close-preview.tsx";
import { EndpointLine } from "./endpoint-line.tsx";
import type { EnvironmentFacts } from "./environment-facts.ts";
import { accessWords, limitWords, previewTitle } from "./environment-words.ts";
import { Expires } from "./expires.tsx";
import { LiveHistory } from "./live-history.tsx";
import { LiveLine } from "./live-line.tsx";
import { Origin } from "./preview-row.tsx";

interface Props {
  readonly org: string;
  readonly server: Server;
  readonly environment: Environment;
  readonly facts: EnvironmentFacts | null;
  readonly promotions: { readonly data: readonly Promotion[]; readonly nextCursor: string | null };
  readonly variables: readonly Variable[];
  readonly inherited: readonly Variable[];
  readonly rights: readonly Permission[];
}

/** One environment: what is live in it, what had been, its variables, who may call it. */
export function EnvironmentView(props: Props) {
  const { org, server, environment, rights } = props;
  const open = environment.closedAt === null;
  const mayDeploy = rights.includes("deployment.create");
  return (
    <>
      <EnvironmentHeader {...props} />
      <ChangedVariables org={org} server={server.slug} environment={environment} mayDeploy={mayDeploy} />
      <LiveHistory
        key={environment.id}
        org={org}
        server={server.slug}
        environment={environment}
        first={props.promotions}
        mayDeploy={mayDeploy}
      />
      {open ? <EnvironmentVariables {...props} /> : null}
      {open && rights.includes("server.manage") ? (
        <AccessLimitsSetting
          key={JSON.stringify([environment.access, environment.limits])}
          org={org}
          server={server.slug}
          environment={environment}
        />
      ) : null}
    </>
  );
}

function EnvironmentHeader(props: Props) {
  const { org, server, environment } = props;
  const base = `/${org}/servers/${server.slug}`;
  const preview = environment.kind === "preview";
  const mayClose = preview && environment.closedAt === null && props.rights.includes("server.manage");
  return (
    <Card className="flex flex-col gap-2 px-4 py-4">
      <div className="flex items-start justify-between gap-4">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
          <h2 dir="auto" className="untrusted text-lg font-semibold">
            {preview ? previewTitle(environment) : "Production"}
          </h2>
          {environment.pull?.fromFork ? <Chip tone="amber">Fork</Chip> : null}
          {environment.access === "public" ? <Chip tone="red">Public</Chip> : null}
          {environment.closedAt ? <Chip>Closed</Chip> : null}
        </div>
        {mayClose ? <ClosePreview org={org} server={server.slug} environment={environment} /> : null}
      </div>
      {preview ? <Origin environment={environment} /> : null}
      <LiveLine base={base} environment={environment} facts={props.facts} />
      {environment.closedAt ? (
        <p className="text-sm text-muted">
          Its endpoint and variables are gone
          {environment.closedReason ? (
            <>
              : <span className="untrusted">{environment.closedReason}</span>
            </>
          ) : (
            ""
          )}
          .
        </p>
      ) : (
        <EndpointLine url={environment.mcpUrl} />
      )}
      {preview && environment.closedAt === null ? (
        <p className="text-xs text-muted">
          {accessWords(environment.access)} · {limitWords(environment.limits)} · <Expires environment={environment} />
        </p>
      ) : null}
      <p className="text-sm">
        <Link
          href={`${base}/deployments?environment=${environment.slug}`}
          className="text-accent-ink underline-offset-4 hover:underline"
        >
          Deployments to {environment.slug}
        </Link>
      </p>
    </Card>
  );
}

function EnvironmentVariables(props: Props) {
  const { environment, rights } = props;
  if (!rights.includes("variable.manage")) return null;
  const preview = environment.kind === "preview";
  return (
    <Section
      id="variables"
      className="scroll-mt-20"
      title="Variables"
      hint={
        preview
          ? "Its own, and the preview defaults under them; one of the same name set here wins. Production's are never used."
          : "Sealed at rest, handed to instances when they start."
      }
    >
      {environment.pull?.fromFork ? (
        <Notice tone="info" title="Code from a fork gets no variables">
          Neither those of this preview nor the preview defaults, whoever approved it.
        </Notice>
      ) : null}
      <VariablesSetting
        key={environment.id}
        org={props.org}
        server={props.server.slug}
        environment={environment.slug}
        variables={props.variables}
        inherited={props.inherited}
        after="In force from the next deployment or restart."
      />
    </Section>
  );
}
