"use client";

import type { ToolGroup } from "@switchyard/contracts";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { toolsWords } from "./access-words.ts";
import { EditToolGroup } from "./edit-tool-group.tsx";

/** Groups of tools, each with the scope that opens it. */
export function ToolGroupsList(props: {
  readonly org: string;
  readonly server: string;
  readonly groups: readonly ToolGroup[];
  readonly tools: readonly string[];
  readonly mayChange: boolean;
}) {
  if (props.groups.length === 0) {
    return (
      <Card className="px-5 py-4 text-sm text-muted">
        No group. A group makes several tools one scope, such as <code className="text-xs">group:read-only</code>, that
        clients ask for and credentials carry.
      </Card>
    );
  }
  return (
    <Card>
      <ul className="divide-y">
        {props.groups.map((group) => (
          <GroupRow key={group.name} {...props} group={group} />
        ))}
      </ul>
    </Card>
  );
}

function GroupRow(props: {
  readonly org: string;
  readonly server: string;
  readonly group: ToolGroup;
  readonly tools: readonly string[];
  readonly mayChange: boolean;
}) {
  const router = useRouter();
  const { group } = props;
  const remove = useAction(
    async () => {
      await call("deleteToolGroup", { params: { org: props.org, server: props.server, group: group.name } });
      toast.success(`Credentials with group:${group.name} reach nothing by it any more.`);
      router.refresh();
    },
    { announce: true },
  );
  return (
    <li className="flex items-center gap-2 px-4 py-2.5">
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex items-center gap-1">
          <span className="font-mono text-xs font-medium break-all">group:{group.name}</span>
          <CopyButton text={`group:${group.name}`} label={`the scope group:${group.name}`} />
        </p>
        {group.description ? <p className="untrusted text-muted">{group.description}</p> : null}
        <p className="untrusted font-mono text-xs break-all text-muted" title={group.tools.join(", ")}>
          {toolsWords(group)}
        </p>
      </div>
      {props.mayChange ? (
        <>
          <EditToolGroup org={props.org} server={props.server} tools={props.tools} group={group} />
          <Button
            tone="quiet"
            size="icon"
            busy={remove.busy}
            onClick={() => void remove.run()}
            aria-label={`Remove the group ${group.name}`}
          >
            {remove.busy ? null : <Trash2 aria-hidden />}
          </Button>
        </>
      ) : null}
    </li>
  );
}
