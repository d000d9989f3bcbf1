import type { Environment } from "@switchyard/contracts";
import { GitBranch, GitPullRequest } from "lucide-react";
import Link from "next/link";
import { Chip } from "../../components/ui/chip.tsx";
import { OutLink } from "../deployments/out-link.tsx";
import { ClosePreview } from "./close-preview.tsx";
import { EndpointLine } from "./endpoint-line.tsx";
import type { EnvironmentFacts } from "./environment-facts.ts";
import { accessWords, limitWords, previewTitle } from "./environment-words.ts";
import { Expires } from "./expires.tsx";
import { LiveLine } from "./live-line.tsx";

/** One open preview: what it is of, its URL, what is live in it, who may call it, when it ends. */
export function PreviewRow(props: {
  readonly org: string;
  readonly server: string;
  readonly environment: Environment;
  readonly facts: EnvironmentFacts | null;
  readonly mayManage: boolean;
}) {
  const { environment } = props;
  const base = `/${props.org}/servers/${props.server}`;
  return (
    <li className="flex flex-col gap-1.5 border-b px-4 py-3.5 last:border-b-0">
      <div className="flex items-start justify-between gap-3">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link
            href={`${base}/environments/${environment.slug}`}
            className="min-w-0 truncate text-sm font-medium underline-offset-4 hover:underline"
          >
            <span dir="auto" className="untrusted">
              {previewTitle(environment)}
            </span>
          </Link>
          {environment.pull?.fromFork ? <Chip tone="amber">Fork</Chip> : null}
          {environment.access === "public" ? <Chip tone="red">Public</Chip> : null}
        </div>
        {props.mayManage ? <ClosePreview org={props.org} server={props.server} environment={environment} /> : null}
      </div>
      <Origin environment={environment} />
      <LiveLine base={base} environment={environment} facts={props.facts} />
      <EndpointLine url={environment.mcpUrl} />
      <p className="text-xs text-muted">
        {accessWords(environment.access)} · {limitWords(environment.limits)} · <Expires environment={environment} />
      </p>
    </li>
  );
}

/** The pull request and who opened it, or the branch a preview follows. */
export function Origin(props: { readonly environment: Environment }) {
  const { pull, branch, slug } = props.environment;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted">
      <span className="font-mono text-ink">{slug}</span>
      {pull ? (
        <span className="inline-flex items-center gap-1">
          <GitPullRequest aria-hidden className="size-3.5" />
          <OutLink href={pull.url}>#{pull.number}</OutLink>
          <span>
            by <span className="untrusted">@{pull.author}</span>
          </span>
        </span>
      ) : null}
      {branch ? (
        <span className="inline-flex min-w-0 items-center gap-1">
          <GitBranch aria-hidden className="size-3.5 shrink-0" />
          <span className="untrusted font-mono">{branch}</span>
        </span>
      ) : null}
    </p>
  );
}
