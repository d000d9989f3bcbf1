"use client";

import type { CreatedApiKey } from "@switchyard/contracts";
import { KeyRound } from "lucide-react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Makes a key that opens this one server and nothing else, and shows it once. */
export function KeyInPlace(props: {
  readonly org: string;
  readonly server: string;
  readonly mayCreate: boolean;
  readonly created: CreatedApiKey | null;
  readonly onCreated: (key: CreatedApiKey) => void;
}) {
  const create = useAction(async () => {
    const body = { name: `Key for ${props.server}`, plane: "mcp" as const, servers: [props.server], expiresInDays: 90 };
    props.onCreated(await call("createApiKey", { params: { org: props.org }, body }));
  });
  if (props.created) {
    return (
      <div className="border-t p-4">
        <RevealedSecret secret={props.created.secret ?? ""}>
          It is in the code above, calls only {props.server}, and expires in 90 days.
        </RevealedSecret>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-3 border-t px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-sm text-muted text-pretty">
          {props.mayCreate
            ? "The code needs a key. One made here calls this server only and lives 90 days."
            : "The code needs a key. Ask an owner or admin of the organization for one."}
        </p>
        {props.mayCreate ? (
          <Button tone="primary" size="sm" busy={create.busy} onClick={() => void create.run()}>
            <KeyRound aria-hidden />
            Create key
          </Button>
        ) : null}
      </div>
      <TroubleNotice trouble={create.trouble} />
    </div>
  );
}
