"use client";

import type { CreatedApiKey } from "@switchyard/contracts";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { CreateKeyForm } from "./create-key-form.tsx";
import { CreatedKey } from "./created-key.tsx";
import { keyInput } from "./key-draft.ts";

/** Creates a key in a dialog: the form and what it can reach, then the secret, once. */
export function CreateKey(props: {
  readonly org: string;
  readonly servers: readonly { readonly slug: string; readonly mcpUrl: string }[];
}) {
  const router = useRouter();
  const [created, setCreated] = useState<CreatedApiKey | null>(null);
  const create = useAction(async (input: ReturnType<typeof keyInput>) => {
    setCreated(await call("createApiKey", { params: { org: props.org }, body: input }));
    router.refresh();
  });
  return (
    <Dialog
      onOpenChange={() => {
        setCreated(null);
        create.clear();
      }}
    >
      <DialogTrigger asChild>
        <Button tone="primary">
          <Plus aria-hidden />
          Create key
        </Button>
      </DialogTrigger>
      <DialogContent
        title={created ? `Key ${created.name}` : "Create key"}
        className="sm:top-[8vh] sm:w-[min(720px,calc(100vw-32px))]"
      >
        {created ? (
          <CreatedKey created={created} servers={props.servers} />
        ) : (
          <CreateKeyForm
            servers={props.servers.map((server) => server.slug)}
            trouble={create.trouble}
            busy={create.busy}
            onCreate={(draft) => void create.run(keyInput(draft))}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
