import { CopyButton } from "../../components/ui/copy-button.tsx";

/** The URL of an environment, with copy. */
export function EndpointLine(props: { readonly url: string }) {
  return (
    <div className="flex min-w-0 items-center gap-1">
      <code className="min-w-0 truncate font-mono text-xs text-muted" title={props.url}>
        {props.url}
      </code>
      <CopyButton text={props.url} label="the URL" className="-my-1.5" />
    </div>
  );
}
