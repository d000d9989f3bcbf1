import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "../../../../../components/ui/page-header.tsx";
import { WayBackNotice } from "../../../../../features/connections/way-back-notice.tsx";
import { NewServerFlow } from "../../../../../features/new-server/new-server-flow.tsx";
import { read, readOrNull, rights, viewer } from "../../../../../reads/read.ts";

export const metadata: Metadata = { title: "New server" };

/** A server from GitHub, from any Git URL, or from a bundled example. */
export default async function NewServerPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const may = await rights(org);
  if (!may.includes("server.manage")) notFound();
  const [templates, github, installations, me] = await Promise.all([
    read("listTemplates", { params: {} }),
    read("getGithubApp", { params: {} }),
    readOrNull("listInstallations", { params: { org } }),
    viewer(),
  ]);
  const standing = {
    host: github.app ? new URL(github.app.baseUrl).host : null,
    installations: installations?.data ?? [],
    mayLink: may.includes("connection.manage"),
    operator: me.user?.operator ?? false,
  };
  return (
    <div className="flex w-full max-w-3xl flex-col gap-8">
      <PageHeader
        title="New server"
        hint="Runtime, build and transport are detected from the source; a switchyard.json can say otherwise."
      />
      <WayBackNotice />
      <NewServerFlow org={org} standing={standing} templates={templates.data} />
    </div>
  );
}
