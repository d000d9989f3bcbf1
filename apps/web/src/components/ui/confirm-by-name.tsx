"use client";

import { type ReactNode, useState } from "react";
import type { Trouble } from "../../client/problem.ts";
import { Button } from "./button.tsx";
import { DialogClose } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { TroubleNotice } from "./trouble-notice.tsx";

/** The end of a dialog about an act that cannot be undone: it is done once the thing's name was typed. */
export function ConfirmByName(props: {
  readonly name: string;
  /** The verb on the button. */
  readonly children: ReactNode;
  /** What the other button says; "Keep it" by itself. */
  readonly keepWords?: string;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onConfirm: () => void;
}) {
  const [typed, setTyped] = useState("");
  const isTyped = typed === props.name;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isTyped) props.onConfirm();
      }}
    >
      <Field label={<>Type {props.name} to confirm</>}>
        {(control) => (
          <Input
            {...control}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono md:text-xs"
          />
        )}
      </Field>
      <TroubleNotice trouble={props.trouble} />
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>{props.keepWords ?? "Keep it"}</Button>
        </DialogClose>
        <Button type="submit" tone="danger" busy={props.busy} disabled={!isTyped}>
          {props.children}
        </Button>
      </div>
    </form>
  );
}
