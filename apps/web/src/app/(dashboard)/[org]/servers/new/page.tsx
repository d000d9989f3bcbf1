import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Section } from "../../../../../components/ui/card.tsx";
import { PageHeader } from "../../../../../components/ui/page-header.tsx";
import { NewServerForm } from "../../../../../features/new-server/new-server-form.tsx";
import { ExampleGallery } from "../../../../../features/servers/example-gallery.tsx";
import { read, rights } from "../../../../../reads/read.ts";

export const metadata: Metadata = { title: "New server" };

/** A server from Git, or from a bundled example. */
export default async function NewServerPage(props: { readonly params: Promise<{ org: string }> }) {
  const { org } = await props.params;
  const [may, templates] = await Promise.all([rights(org), read("listTemplates", { params: {} })]);
  if (!may.includes("server.manage")) notFound();
  return (
    <div className="flex w-full max-w-3xl flex-col gap-8">
      <PageHeader
        title="New server"
        hint="Runtime, build and transport are detected from the source; a switchyard.json can say otherwise."
      />
      <Section title="From Git">
        <NewServerForm org={org} />
      </Section>
      {templates.data.length > 0 ? (
        <Section title="From an example" hint="Bundled with Switchyard, deployed with one press.">
          <ExampleGallery org={org} templates={templates.data} />
        </Section>
      ) : null}
    </div>
  );
}
