"use client";

import type { Installation, Repository } from "@switchyard/contracts";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";
import { InstallButton } from "../connections/install-button.tsx";
import { RepositoryPicker } from "./repository-picker.tsx";

/** How this org stands with GitHub, as the page that creates servers knows it. */
export interface GithubStanding {
  /** Name of the App's GitHub (`github.com`); null while there is no App. */
  readonly host: string | null;
  readonly installations: readonly Installation[];
  /** May link GitHub accounts to the org. */
  readonly mayLink: boolean;
  /** May make the App. */
  readonly operator: boolean;
}

/** The repositories of linked GitHub accounts, or what is missing until there are some, with the button that helps. */
export function GithubSource(props: {
  readonly org: string;
  readonly standing: GithubStanding;
  readonly onPick: (repository: Repository) => void;
}) {
  const { org, standing } = props;
  if (standing.host === null) return <NoApp org={org} operator={standing.operator} />;
  const usable = usableInstallations(standing);
  if (usable.length === 0) return <NoAccount org={org} standing={standing} />;
  return (
    <RepositoryPicker
      org={org}
      installations={usable}
      onPick={props.onPick}
      foot={<GrantMore org={org} usable={usable} mayLink={standing.mayLink} />}
    />
  );
}

/** Linked accounts that GitHub lets us use at the moment. */
export function usableInstallations(standing: GithubStanding): readonly Installation[] {
  return standing.installations.filter(({ removedAt, suspendedAt }) => !removedAt && !suspendedAt);
}

function NoApp(props: { readonly org: string; readonly operator: boolean }) {
  const { org, operator } = props;
  return (
    <Missing
      title="GitHub is not connected yet"
      text={
        operator
          ? "One click makes a GitHub App of your own. Then pushes deploy, and pull requests get previews."
          : "Whoever runs this installation connects it once, under Settings → Git. A Git URL works at once."
      }
    >
      <Button asChild tone={operator ? "primary" : "outline"}>
        <Link href={operator ? `/${org}/settings/git` : `/${org}/servers/new?from=url`}>
          {operator ? "Connect GitHub" : "Use a Git URL"}
        </Link>
      </Button>
    </Missing>
  );
}

function NoAccount(props: { readonly org: string; readonly standing: GithubStanding }) {
  const { org, standing } = props;
  const barred = standing.installations.length > 0;
  return (
    <Missing
      title={barred ? "GitHub lets us see nothing at the moment" : "Choose what Switchyard may see"}
      text={
        standing.mayLink
          ? "Install the App on your account or an organization, and pick the repositories at GitHub. You come back here."
          : "An owner or admin of this organization links a GitHub account, under Settings → Git. A Git URL works at once."
      }
    >
      {standing.mayLink ? (
        <InstallButton org={org} returnTo={`/${org}/servers/new`} tone="primary">
          Install on GitHub
        </InstallButton>
      ) : null}
      {barred ? (
        <Button asChild>
          <Link href={`/${org}/settings/git`}>See why</Link>
        </Button>
      ) : null}
    </Missing>
  );
}

function GrantMore(props: {
  readonly org: string;
  readonly usable: readonly Installation[];
  readonly mayLink: boolean;
}) {
  const { org, usable } = props;
  const [only, another] = usable;
  const link = "rounded-sm text-accent-ink hover:underline";
  return (
    <>
      <span>A repository is missing?</span>
      <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {only && !another ? (
          <a href={only.htmlUrl} target="_blank" rel="noreferrer" className={link}>
            Grant more at GitHub
          </a>
        ) : (
          <Link href={`/${org}/settings/git`} className={link}>
            Grant more at GitHub
          </Link>
        )}
        {props.mayLink ? (
          <InstallButton org={org} returnTo={`/${org}/servers/new`} tone="link" size="sm">
            Add account
          </InstallButton>
        ) : null}
      </span>
    </>
  );
}

function Missing(props: { readonly title: string; readonly text: string; readonly children: ReactNode }) {
  return (
    <Card className="flex flex-col items-center gap-4 px-6 py-12 text-center">
      <span className="grid size-10 place-items-center rounded-lg border bg-canvas">
        <GithubMark className="size-5" />
      </span>
      <div className="max-w-md">
        <h3 className="text-base font-semibold">{props.title}</h3>
        <p className="mt-1 text-sm text-muted text-pretty">{props.text}</p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">{props.children}</div>
    </Card>
  );
}
