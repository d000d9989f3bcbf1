import type { Server } from "@switchyard/contracts";
import { CopyButton } from "../../components/ui/copy-button.tsx";

const access: Readonly<Record<Server["access"], string>> = {
  organization: "Members of the organization and its keys",
  restricted: "Named members and clients",
  public: "Anyone",
  own: "Whoever the server itself lets in",
};

/** The URL clients call, which protocol eras they speak there, and who may. */
export function Endpoint(props: {
  readonly server: Pick<Server, "mcpUrl" | "access">;
  /** Null while it is not known. */
  readonly eras: string | null;
}) {
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-6 gap-y-1 rounded-xl border bg-surface px-4 py-2.5 shadow-card">
      <div className="flex min-w-0 flex-1 basis-80 items-center gap-3">
        <span className="shrink-0 text-sm text-muted">Endpoint</span>
        <code data-testid="endpoint" className="min-w-0 truncate font-mono text-sm" title={props.server.mcpUrl}>
          {props.server.mcpUrl}
        </code>
        <CopyButton text={props.server.mcpUrl} label="the endpoint" className="-my-1" />
      </div>
      {props.eras === null ? null : (
        <span className="text-sm text-muted">
          MCP: <span className="text-ink">{props.eras}</span>
        </span>
      )}
      <span className="text-sm text-muted">
        Access: <span className="text-ink">{access[props.server.access]}</span>
      </span>
    </div>
  );
}
