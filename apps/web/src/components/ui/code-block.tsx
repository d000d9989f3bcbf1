import { cn } from "./class-names.ts";
import { CopyButton } from "./copy-button.tsx";

/** Code to read and copy; scrolls by itself, never the page. */
export function CodeBlock(props: {
  readonly code: string;
  readonly label: string;
  readonly caption?: string;
  readonly className?: string;
  readonly wrap?: boolean;
}) {
  return (
    <figure className={cn("relative min-w-0 overflow-hidden rounded-lg border bg-sunken", props.className)}>
      {props.caption ? (
        <figcaption className="flex h-9 items-center border-b ps-3.5 pe-11 font-mono text-xs text-muted pointer-coarse:h-11">
          <span className="truncate">{props.caption}</span>
        </figcaption>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto py-3 ps-3.5 pe-12 font-mono text-xs leading-5">
        <code className={props.wrap ? "untrusted whitespace-pre-wrap" : undefined}>{props.code}</code>
      </pre>
      <CopyButton
        text={props.code}
        label={props.label}
        className={cn("absolute end-1", props.caption ? "top-0.5 pointer-coarse:top-0" : "top-1.5 bg-sunken")}
      />
    </figure>
  );
}
