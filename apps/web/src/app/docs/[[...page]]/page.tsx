import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { docPages, findDocPage } from "../../../features/docs/catalogue.ts";
import { docSource } from "../../../features/docs/doc-source.ts";
import { DocsLayout } from "../../../features/docs/docs-layout.tsx";
import { headingsOf, renderMarkdown } from "../../../features/docs/render-markdown.ts";
import { PlainShell } from "../../../features/shell/plain-shell.tsx";

interface Props {
  readonly params: Promise<{ page?: string[] }>;
}

const pageOf = async (props: Props) => {
  const { page = [] } = await props.params;
  return page.length > 1 ? null : findDocPage(page[0]);
};

/** Every page of the documentation, known when the dashboard is built. */
export function generateStaticParams() {
  return [{ page: [] }, ...docPages.map((page) => ({ page: [page.slug] }))];
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await pageOf(props))?.title ?? "Docs" };
}

/** One page of the documentation. */
export default async function DocsPage(props: Props) {
  const page = await pageOf(props);
  if (!page) notFound();
  const markdown = await docSource(page.slug);
  return (
    <PlainShell>
      <DocsLayout open={page.slug} html={renderMarkdown(markdown)} headings={headingsOf(markdown)} />
    </PlainShell>
  );
}
