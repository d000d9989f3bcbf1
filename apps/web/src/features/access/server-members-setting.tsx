"use client";

import type { Member } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Checkbox } from "../../components/ui/checkbox.tsx";
import { Input } from "../../components/ui/input.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { SettingCard } from "../server-settings/setting-card.tsx";

/** The members whom a restricted server lets in. */
export function ServerMembersSetting(props: {
  readonly org: string;
  readonly server: string;
  readonly members: readonly Member[];
  readonly named: readonly string[];
  readonly mayChange: boolean;
}) {
  const router = useRouter();
  const [named, setNamed] = useState<readonly string[]>(props.named);
  const [search, setSearch] = useState("");
  const save = useAction(async () => {
    const params = { org: props.org, server: props.server };
    await call("setServerMembers", { params, body: { members: [...named] } });
    toast.success("The named members are saved.");
    router.refresh();
  });
  const wanted = search.trim().toLowerCase();
  const shown = props.members.filter(({ email, name }) => `${email} ${name ?? ""}`.toLowerCase().includes(wanted));
  const changed = named.length !== props.named.length || named.some((id) => !props.named.includes(id));
  const button = (
    <Button tone="primary" busy={save.busy} disabled={!changed} onClick={() => void save.run()}>
      Save members
    </Button>
  );
  return (
    <SettingCard
      id="members"
      title="Named members"
      hint="Only they are let in as people, whatever their role. Clients and keys get in by naming the server."
      foot={`${named.length} of ${props.members.length} named. Whoever is taken off is refused within 5 seconds.`}
      {...(props.mayChange ? { action: button } : {})}
    >
      {props.members.length > 8 ? (
        <Input
          type="search"
          aria-label="Search members"
          placeholder="Search members"
          className="max-w-sm"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <fieldset disabled={!props.mayChange} className="max-h-72 overflow-y-auto">
        <legend className="sr-only">Named members</legend>
        {shown.map((member) => (
          <Checkbox
            key={member.id}
            checked={named.includes(member.id)}
            onChange={(checked) => setNamed(checked ? [...named, member.id] : named.filter((id) => id !== member.id))}
            hint={member.role}
          >
            <span className="untrusted break-all">{member.name ?? member.email}</span>
            {member.name ? <span className="untrusted font-normal break-all text-muted"> {member.email}</span> : null}
          </Checkbox>
        ))}
        {shown.length === 0 ? <p className="text-sm text-muted">No member has this in their name.</p> : null}
      </fieldset>
      <TroubleNotice trouble={save.trouble} />
    </SettingCard>
  );
}
