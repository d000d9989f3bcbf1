import type { Environment } from "@switchyard/contracts";
import Link from "next/link";
import { cn } from "../../components/ui/class-names.ts";

/** Shows the deployments of all environments, or of one; each choice has its own address. */
export function EnvironmentFilter(props: {
  readonly href: string;
  readonly environments: readonly Environment[];
  readonly chosen: string | null;
}) {
  const choices = [
    { slug: null, words: "All" },
    ...props.environments.map((environment) => ({ slug: environment.slug, words: environment.slug })),
  ];
  return (
    <nav
      aria-label="Environments"
      className="-mx-4 flex gap-1 overflow-x-auto px-4 [scrollbar-width:none] md:mx-0 md:flex-wrap md:px-0"
    >
      {choices.map(({ slug, words }) => (
        <Link
          key={words}
          href={slug === null ? props.href : `${props.href}?environment=${slug}`}
          aria-current={props.chosen === slug ? "page" : undefined}
          className={cn(
            "inline-flex h-8 shrink-0 items-center rounded-md px-2.5 text-sm text-muted transition-colors hover:bg-hover hover:text-ink pointer-coarse:h-11",
            props.chosen === slug && "bg-hover font-medium text-ink",
          )}
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}
