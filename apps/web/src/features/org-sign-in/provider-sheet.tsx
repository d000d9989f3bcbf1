"use client";

import type { IdentityProvider } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Dialog, DialogTrigger, SheetContent } from "../../components/ui/dialog.tsx";
import { draftFrom, draftOf, type ProviderDraft, settingsOf } from "./provider-draft.ts";
import { ProviderForm } from "./provider-form.tsx";

/** Connects an identity provider. `reserved` is its id and redirect URI, known before it is there. */
export function ConnectProvider(props: {
  readonly org: string;
  readonly reserved: { readonly id: string; readonly redirectUri: string };
  readonly children: ReactNode;
}) {
  const { org, reserved } = props;
  const first = draftOf("okta");
  return (
    <ProviderSheet
      title="Connect an identity provider"
      trigger={props.children}
      first={first}
      redirectUri={reserved.redirectUri}
      exists={false}
      save={async (draft) => {
        const { preset, issuer, clientSecret } = draft;
        const body = { id: reserved.id, preset, issuer: issuer.trim(), clientSecret, ...settingsOf(draft) };
        await call("createIdentityProvider", { params: { org }, body });
        toast.success("The provider is connected. Check it before anybody needs it.");
      }}
    />
  );
}

/** Changes an identity provider. */
export function EditProvider(props: {
  readonly org: string;
  readonly provider: IdentityProvider;
  readonly children: ReactNode;
}) {
  const { org, provider } = props;
  return (
    <ProviderSheet
      title={provider.name}
      trigger={props.children}
      first={draftFrom(provider)}
      redirectUri={provider.redirectUri}
      exists
      save={async (draft) => {
        const { clientSecret } = draft;
        const body = { ...settingsOf(draft), ...(clientSecret === "" ? {} : { clientSecret }) };
        await call("updateIdentityProvider", { params: { org, provider: provider.id }, body });
        toast.success("The provider is changed.");
      }}
    />
  );
}

function ProviderSheet(props: {
  readonly title: string;
  readonly trigger: ReactNode;
  readonly first: ProviderDraft;
  readonly redirectUri: string;
  readonly exists: boolean;
  readonly save: (draft: ProviderDraft) => Promise<void>;
}) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(props.first);
  const save = useAction(async () => {
    await props.save(draft);
    setOpen(false);
    router.refresh();
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(opens) => {
        if (opens) setDraft(props.first);
        save.clear();
        setOpen(opens);
      }}
    >
      <DialogTrigger asChild>{props.trigger}</DialogTrigger>
      <SheetContent title={props.title}>
        <ProviderForm
          draft={draft}
          onChange={setDraft}
          redirectUri={props.redirectUri}
          exists={props.exists}
          busy={save.busy}
          trouble={save.trouble}
          onSave={() => void save.run()}
        />
      </SheetContent>
    </Dialog>
  );
}
