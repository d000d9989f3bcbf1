import { cn } from "./class-names.ts";

/** The shape of what is coming; hidden from screen readers, whose page says it is loading. */
export function Skeleton(props: { readonly className?: string }) {
  return <div aria-hidden data-slot="skeleton" className={cn("skeleton", props.className)} />;
}

/** A page that streams: a title, then rows. */
export function PageSkeleton(props: { readonly rows?: number; readonly words: string }) {
  const rows = Array.from({ length: props.rows ?? 5 }, (_, index) => index);
  return (
    <div className="flex flex-col gap-6" role="status">
      <span className="sr-only">{props.words}</span>
      <Skeleton className="h-7 w-44" />
      <div className="rounded-xl border bg-surface">
        {rows.map((row) => (
          <div key={row} className="flex items-center gap-4 border-b px-4 py-4 last:border-b-0">
            <Skeleton className="h-4 w-1/4" />
            <Skeleton className="h-4 w-20" />
            <Skeleton className="ms-auto h-4 w-24" />
          </div>
        ))}
      </div>
    </div>
  );
}
