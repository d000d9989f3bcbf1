"use client";

import type { Repository } from "@switchyard/contracts";
import { Lock } from "lucide-react";
import Link from "next/link";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import type { Draft } from "./draft.ts";
import { RefFields } from "./ref-fields.tsx";

/** The repository that was picked, which branch of it goes live, and where in it the server lies. */
export function PickedRepository(props: {
  readonly repo: string;
  readonly repository: Repository | null;
  readonly changeHref: string;
  readonly draft: Draft;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { draft, fault, repository, onChange } = props;
  const hosted = repository?.servers ?? [];
  return (
    <Card className="overflow-hidden">
      <div className="flex items-center gap-3 border-b px-5 py-3.5">
        <GithubMark className="size-5 shrink-0" />
        <div className="min-w-0 flex-1">
          <p className="flex items-center gap-1.5">
            <span className="untrusted truncate text-sm font-medium">{props.repo}</span>
            {repository?.private ? (
              <>
                <Lock aria-hidden className="size-3.5 shrink-0 text-muted" />
                <span className="sr-only">private</span>
              </>
            ) : null}
          </p>
          {repository?.description ? (
            <p dir="auto" className="untrusted truncate text-sm text-muted">
              {repository.description}
            </p>
          ) : null}
        </div>
        <Button asChild size="sm">
          <Link href={props.changeHref}>Change</Link>
        </Button>
      </div>
      <div className="flex flex-col gap-5 p-5">
        {fault("source.githubRepo") || fault("source") ? (
          <Notice tone="danger" title={fault("source.githubRepo") ?? fault("source")} />
        ) : null}
        <RefFields
          {...{ draft, fault, onChange }}
          label="Production branch"
          defaultBranch={repository?.defaultBranch ?? null}
        />
        {hosted.length > 0 ? (
          <p className="text-sm text-muted text-pretty">
            It is hosted already as {hosted.join(", ")}. Another server of it is fine, with another root directory or
            branch.
          </p>
        ) : null}
      </div>
    </Card>
  );
}
