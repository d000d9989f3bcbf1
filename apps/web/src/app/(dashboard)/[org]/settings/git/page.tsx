import { FolderGit2 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Card, Section } from "../../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../../components/ui/empty-state.tsx";
import { LiveRefresh } from "../../../../../components/ui/live-refresh.tsx";
import { Notice } from "../../../../../components/ui/notice.tsx";
import { AppCard } from "../../../../../features/connections/app-card.tsx";
import { AvailableInstallations } from "../../../../../features/connections/available-installations.tsx";
import { ConnectButton } from "../../../../../features/connections/connect-button.tsx";
import { CreateAppCard } from "../../../../../features/connections/create-app-card.tsx";
import { InstallButton } from "../../../../../features/connections/install-button.tsx";
import { InstallationsList } from "../../../../../features/connections/installations-list.tsx";
import { WayBackNotice } from "../../../../../features/connections/way-back-notice.tsx";
import { signInAccounts } from "../../../../../reads/accounts.ts";
import { read, rights, viewer } from "../../../../../reads/read.ts";

export const metadata: Metadata = { title: "Git" };

/** How this org is connected with GitHub: the App, and the accounts that are linked. */
export default async function GitSettingsPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const may = await rights(org);
  if (!may.includes("server.read")) notFound();
  const [{ app }, installations, me, own] = await Promise.all([
    read("getGithubApp", { params: {} }),
    read("listInstallations", { params: { org } }),
    viewer(),
    signInAccounts(),
  ]);
  const operator = me.user?.operator ?? false;
  if (!app) return <WithoutApp org={org} operator={operator} />;
  const mayManage = may.includes("connection.manage");
  const linked = installations.data;
  return (
    <>
      <WayBackNotice />
      <Section
        title="GitHub App"
        hint="Of this installation; all of its organizations share it."
        action={<LiveRefresh everyMs={10_000} />}
      >
        <AppCard app={app} mayForget={operator} />
      </Section>
      <Section
        title="GitHub accounts"
        hint="Their repositories can be deployed by this organization."
        action={
          mayManage && linked.length > 0 ? (
            <InstallButton org={org} returnTo={`/${org}/settings/git`} size="sm">
              Add account
            </InstallButton>
          ) : null
        }
      >
        {linked.length > 0 ? (
          <InstallationsList org={org} installations={linked} mayManage={mayManage} />
        ) : (
          <Card>
            <EmptyState
              icon={FolderGit2}
              title="No account is linked yet"
              action={
                mayManage ? (
                  <InstallButton org={org} returnTo={`/${org}/settings/git`} tone="primary">
                    Install on GitHub
                  </InstallButton>
                ) : null
              }
            >
              {mayManage
                ? "Install the App on your own GitHub account or on an organization, and choose which repositories it may see. You come back here."
                : "An owner or admin of this organization installs the App on a GitHub account."}
            </EmptyState>
          </Card>
        )}
        {mayManage && own.accounts.some(({ ofApp }) => ofApp) ? (
          <AvailableInstallations org={org} linked={linked.map(({ id }) => id)} />
        ) : mayManage ? (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-sm text-muted">
            <p className="text-pretty">
              Is the App installed on an account of yours already? GitHub does not know you from here yet.
            </p>
            <ConnectButton returnTo={`/${org}/settings/git`} words="Connect your GitHub account" size="sm" />
          </div>
        ) : null}
      </Section>
      <AnyGitHost org={org} />
    </>
  );
}

function WithoutApp(props: { readonly org: string; readonly operator: boolean }) {
  return (
    <>
      <WayBackNotice />
      {props.operator ? (
        <CreateAppCard org={props.org} />
      ) : (
        <Notice title="GitHub is not connected yet.">
          Whoever runs this installation makes a GitHub App here once. From then on pushes deploy, and pull requests get
          previews.
        </Notice>
      )}
      <AnyGitHost org={props.org} />
    </>
  );
}

function AnyGitHost(props: { readonly org: string }) {
  return (
    <p className="text-sm text-muted text-pretty">
      Any other Git host works by URL: public, with a deploy key, or with a token.{" "}
      <Link
        href={`/${props.org}/servers/new?from=url`}
        className="text-accent-ink underline decoration-line-strong underline-offset-3 hover:decoration-current"
      >
        New server from a Git URL
      </Link>
      ; its settings have a webhook URL, so that pushes deploy.
    </p>
  );
}
