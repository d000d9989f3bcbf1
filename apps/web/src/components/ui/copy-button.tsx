"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "../../client/copy-text.ts";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";

/** Copies `text` and says so for two seconds; `label` names what is copied for screen readers. */
export function CopyButton(props: {
  readonly text: string;
  readonly label: string;
  readonly words?: string;
  readonly className?: string;
}) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  const Icon = done ? Check : Copy;
  return (
    <Button
      tone={props.words ? "outline" : "quiet"}
      size={props.words ? "sm" : "icon"}
      className={cn(props.className)}
      aria-label={done ? "Copied" : `Copy ${props.label}`}
      title={`Copy ${props.label}`}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void copyText(props.text).then(() => setDone(true));
      }}
    >
      <Icon aria-hidden className={done ? "text-green" : undefined} />
      {props.words ? (done ? "Copied" : props.words) : null}
    </Button>
  );
}
