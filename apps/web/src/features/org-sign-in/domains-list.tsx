"use client";

import type { Domain } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { exact } from "../../components/ui/time-words.ts";
import { AddDomainForm } from "./add-domain-form.tsx";

/** The mail domains of an org: proved, waiting for their record, or about to be lost. */
export function DomainsList(props: { readonly org: string; readonly domains: readonly Domain[] }) {
  return (
    <ul>
      {props.domains.map((domain) => (
        <DomainRow key={domain.id} org={props.org} domain={domain} />
      ))}
    </ul>
  );
}

function DomainRow(props: { readonly org: string; readonly domain: Domain }) {
  const { org, domain } = props;
  const router = useRouter();
  const verify = useAction(async () => {
    const seen = await call("verifyDomain", { params: { org, domain: domain.id } });
    if (seen.missingSince) toast.error("The record is not there.");
    else toast.success(`${domain.domain} is verified.`);
    router.refresh();
  });
  return (
    <li className="flex flex-col gap-3 border-b px-4 py-3.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          <p className="flex items-center gap-2 text-sm font-medium">
            <span className="untrusted truncate">{domain.domain}</span>
            <DomainChip domain={domain} />
          </p>
          <p className="text-xs text-muted">
            {domain.checkedAt ? (
              <>
                looked at <Ago at={domain.checkedAt} />
                {domain.verifiedAt ? ", again each week" : ""}
              </>
            ) : (
              "not looked at yet"
            )}
          </p>
        </div>
        <div className="flex items-center gap-1.5">
          <Button
            size="sm"
            tone={domain.verifiedAt ? "outline" : "primary"}
            busy={verify.busy}
            onClick={() => void verify.run()}
          >
            {domain.verifiedAt ? "Look again" : "Verify"}
          </Button>
          <RemoveDomain org={org} domain={domain} />
        </div>
      </div>
      {domain.endsAt ? (
        <Notice tone="warning" title="The TXT record is gone">
          The domain stays verified until {exact(domain.endsAt, true)}; after that, nobody signs in with its addresses.
          Publish the record again:
        </Notice>
      ) : null}
      {domain.verifiedAt && !domain.endsAt ? null : <Record record={domain.record} />}
      {verify.trouble ? (
        <Notice tone="danger" title={verify.trouble.message}>
          {verify.trouble.remedy}
        </Notice>
      ) : null}
    </li>
  );
}

function DomainChip({ domain }: { readonly domain: Domain }) {
  if (domain.endsAt) return <Chip tone="amber">Record missing</Chip>;
  if (domain.verifiedAt) return <Chip tone="green">Verified</Chip>;
  return <Chip tone="outline">Waiting for the record</Chip>;
}

/** The TXT record as DNS consoles ask for it. */
function Record(props: { readonly record: Domain["record"] }) {
  const lines = [
    ["Type", "TXT"],
    ["Name", props.record.name],
    ["Value", props.record.value],
  ] as const;
  return (
    <dl className="divide-y border-t text-sm">
      {lines.map(([name, value]) => (
        <div key={name} className="flex min-h-9 items-center gap-3 py-1">
          <dt className="w-12 shrink-0 text-muted">{name}</dt>
          <dd className="flex min-w-0 flex-1 items-center justify-between gap-1">
            <code className="min-w-0 font-mono text-xs break-all">{value}</code>
            {name === "Type" ? null : <CopyButton text={value} label={`the record's ${name.toLowerCase()}`} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function RemoveDomain(props: { readonly org: string; readonly domain: Domain }) {
  const { org, domain } = props;
  const router = useRouter();
  const remove = useAction(async () => {
    await call("removeDomain", { params: { org, domain: domain.id } });
    router.refresh();
  });
  return (
    <Dialog onOpenChange={remove.clear}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="sm">
          Give up
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Give up ${domain.domain}`}
        hint="Nobody signs in with its addresses through your identity provider any more, and another organization may claim it."
      >
        <ConfirmByName
          name={domain.domain}
          busy={remove.busy}
          trouble={remove.trouble}
          onConfirm={() => void remove.run()}
        >
          Give domain up
        </ConfirmByName>
      </DialogContent>
    </Dialog>
  );
}

/** A dialog that claims a domain. */
export function AddDomain(props: { readonly org: string; readonly children: ReactNode }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{props.children}</DialogTrigger>
      <DialogContent title="Add a domain" hint="What stands after the @ of your people's addresses.">
        <AddDomainForm
          org={props.org}
          onAdded={() => {
            setOpen(false);
            router.refresh();
          }}
        />
      </DialogContent>
    </Dialog>
  );
}
