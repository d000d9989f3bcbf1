"use client";

import type { Member } from "@switchyard/contracts";
import { KeyRound, MoreHorizontal, UserCog, UserMinus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../../components/ui/menu.tsx";
import { ChangeRole } from "./change-role.tsx";
import { PasswordLink } from "./password-link.tsx";
import { RemoveMember } from "./remove-member.tsx";
import type { MemberPowers } from "./role-choice.ts";

type Act = "role" | "link" | "remove";

/** What the reader may do with one member; an empty place where that is nothing. */
export function MemberMenu(props: { readonly org: string; readonly member: Member; readonly powers: MemberPowers }) {
  const { org, member, powers } = props;
  const [open, setOpen] = useState<Act | null>(null);
  const isBelow = powers.choices.some(({ role }) => role === member.role);
  if (!isBelow) return <span aria-hidden className="size-8 pointer-coarse:size-11" />;
  const isSelf = member.userId === powers.self;
  const dialog = (act: Act) => ({
    ...{ org, member, open: open === act },
    onOpenChange: (isOpen: boolean) => setOpen(isOpen ? act : null),
  });
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button tone="quiet" size="icon" aria-label={`Actions for ${member.email}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          <MenuItem onSelect={() => setOpen("role")}>
            <UserCog aria-hidden />
            Change role
          </MenuItem>
          {powers.makesPasswordLinks ? (
            <MenuItem onSelect={() => setOpen("link")}>
              <KeyRound aria-hidden />
              Password link
            </MenuItem>
          ) : null}
          {isSelf ? null : (
            <>
              <MenuSeparator />
              <MenuItem className="text-red [&_svg]:text-red" onSelect={() => setOpen("remove")}>
                <UserMinus aria-hidden />
                Remove
              </MenuItem>
            </>
          )}
        </MenuContent>
      </Menu>
      <ChangeRole {...dialog("role")} choices={powers.choices} isSelf={isSelf} />
      <PasswordLink {...dialog("link")} />
      <RemoveMember {...dialog("remove")} />
    </>
  );
}
