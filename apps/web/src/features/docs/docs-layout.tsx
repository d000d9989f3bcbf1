import Link from "next/link";
import { cn } from "../../components/ui/class-names.ts";
import { docPages } from "./catalogue.ts";

const groups = ["Use", "Reference", "Run"] as const;

/** The pages of the documentation beside one of them. `html` comes from our own files through {@link renderMarkdown}. */
export function DocsLayout(props: {
  readonly open: string;
  readonly html: string;
  readonly headings: readonly { readonly words: string; readonly anchor: string }[];
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8 md:grid-cols-[180px_minmax(0,1fr)] xl:grid-cols-[180px_minmax(0,1fr)_180px] xl:gap-12">
      <details className="rounded-lg border bg-surface md:hidden">
        <summary className="flex min-h-11 items-center px-3 text-sm font-medium">All pages</summary>
        <nav aria-label="Documentation" className="flex flex-col gap-4 border-t p-2 pt-3">
          <DocLinks open={props.open} />
        </nav>
      </details>
      <nav aria-label="Documentation" className="sticky top-21 hidden flex-col gap-5 self-start md:flex">
        <DocLinks open={props.open} />
      </nav>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own files, rendered with every element of theirs escaped */}
      <article className="prose min-w-0" dangerouslySetInnerHTML={{ __html: props.html }} />
      <aside aria-label="On this page" className="sticky top-21 hidden self-start xl:block">
        {props.headings.length > 1 ? (
          <ul className="border-s">
            {props.headings.map((heading) => (
              <li key={heading.anchor}>
                <a href={`#${heading.anchor}`} className="block py-1 ps-3 text-sm text-muted hover:text-ink">
                  {heading.words}
                </a>
              </li>
            ))}
          </ul>
        ) : null}
      </aside>
    </div>
  );
}

function DocLinks(props: { readonly open: string }) {
  return groups.map((group) => (
    <div key={group}>
      <h2 className="mb-1 px-2 text-xs font-medium text-muted">{group}</h2>
      <ul>
        {docPages
          .filter((page) => page.group === group)
          .map((page) => (
            <li key={page.slug}>
              <Link
                href={`/docs/${page.slug}`}
                aria-current={page.slug === props.open ? "page" : undefined}
                className={cn(
                  "flex min-h-8 items-center rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink pointer-coarse:min-h-11",
                  page.slug === props.open && "bg-hover font-medium text-ink",
                )}
              >
                {page.title}
              </Link>
            </li>
          ))}
      </ul>
    </div>
  ));
}
