"use client";

import { type IdentityProvider, type IdentityProviderCheck, identityProviderFacts } from "@switchyard/contracts";
import { Check, EllipsisVertical, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { Dialog, DialogContent } from "../../components/ui/dialog.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../components/ui/menu.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { EditProvider } from "./provider-sheet.tsx";

/** One identity provider: what it is, whether it works, and what one can do with it. */
export function ProviderRow(props: { readonly org: string; readonly provider: IdentityProvider }) {
  const { org, provider } = props;
  const router = useRouter();
  const [checked, setChecked] = useState<IdentityProviderCheck | null>(null);
  const check = useAction(
    async () => {
      setChecked(await call("checkIdentityProvider", { params: { org, provider: provider.id } }));
      router.refresh();
    },
    { announce: true },
  );
  return (
    <li className="flex flex-col gap-3 border-b px-4 py-3.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex items-center gap-2 text-sm font-medium">
            <span className="untrusted truncate">{provider.name}</span>
            {provider.enabled ? <Chip tone="green">Enabled</Chip> : <Chip>Disabled</Chip>}
          </p>
          <p className="truncate font-mono text-xs text-muted" title={provider.issuer}>
            {provider.issuer}
          </p>
          <p className="text-xs text-muted">
            {identityProviderFacts[provider.preset].name} ·{" "}
            {provider.lastUsedAt ? (
              <>
                last sign-in <Ago at={provider.lastUsedAt} />
              </>
            ) : (
              "nobody has signed in by it yet"
            )}
          </p>
        </div>
        <div className="flex items-center gap-1.5">
          <Button size="sm" busy={check.busy} onClick={() => void check.run()}>
            Check
          </Button>
          <EditProvider org={org} provider={provider}>
            <Button size="sm">Edit</Button>
          </EditProvider>
          <ProviderMenu org={org} provider={provider} />
        </div>
      </div>
      {checked ? <CheckSteps check={checked} /> : <LastError text={provider.lastError} />}
    </li>
  );
}

function CheckSteps(props: { readonly check: IdentityProviderCheck }) {
  return (
    <ul aria-live="polite" aria-label="What the check found" className="flex flex-col gap-1.5 border-t pt-3 text-sm">
      {props.check.steps.map((step) => {
        const Icon = step.ok ? Check : X;
        return (
          <li key={step.name} className="flex items-start gap-2">
            <Icon
              aria-label={step.ok ? "In order" : "Wrong"}
              className={step.ok ? "mt-0.5 size-4 shrink-0 text-green" : "mt-0.5 size-4 shrink-0 text-red"}
            />
            <span className="w-20 shrink-0 font-medium">{step.name}</span>
            <span className="min-w-0 text-muted">
              <Untrusted text={step.detail} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function LastError(props: { readonly text: string | null }) {
  if (props.text === null) return null;
  return (
    <Notice tone="warning" title="The last try did not work">
      <Untrusted text={props.text} />
    </Notice>
  );
}

function ProviderMenu(props: { readonly org: string; readonly provider: IdentityProvider }) {
  const { org, provider } = props;
  const router = useRouter();
  const [deleting, setDeleting] = useState(false);
  const params = { org, provider: provider.id };
  const enable = useAction(
    async (enabled: boolean) => {
      await call("updateIdentityProvider", { params, body: { enabled } });
      router.refresh();
    },
    { announce: true },
  );
  const remove = useAction(async () => {
    await call("deleteIdentityProvider", { params });
    setDeleting(false);
    router.refresh();
  });
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button tone="quiet" size="icon" aria-label={`More about ${provider.name}`}>
            <EllipsisVertical aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          <MenuItem onSelect={() => void enable.run(!provider.enabled)}>
            {provider.enabled ? "Disable, and sign out who came by it" : "Enable"}
          </MenuItem>
          <MenuItem className="text-red" onSelect={() => setDeleting(true)}>
            Delete
          </MenuItem>
        </MenuContent>
      </Menu>
      <Dialog open={deleting} onOpenChange={setDeleting}>
        <DialogContent
          title="Delete the identity provider"
          hint="Nobody signs in by it any more, and whoever came by it is signed out within 5 seconds. Members stay members."
        >
          <ConfirmByName
            name={provider.name}
            busy={remove.busy}
            trouble={remove.trouble}
            onConfirm={() => void remove.run()}
          >
            Delete provider
          </ConfirmByName>
        </DialogContent>
      </Dialog>
    </>
  );
}
