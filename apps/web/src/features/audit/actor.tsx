import type { Actor } from "@switchyard/contracts";
import { AppWindow, Bot, Globe, KeyRound, type LucideIcon, UserRound } from "lucide-react";
import { cn } from "../../components/ui/class-names.ts";

const kinds: Readonly<Record<Actor["kind"], { readonly icon: LucideIcon; readonly word: string }>> = {
  user: { icon: UserRound, word: "Person" },
  key: { icon: KeyRound, word: "API key" },
  client: { icon: AppWindow, word: "Client" },
  anonymous: { icon: Globe, word: "Anonymous" },
  system: { icon: Bot, word: "Switchyard" },
};

/** Who did it, with the kind as an icon. */
export function ActorLabel(props: { readonly actor: Actor; readonly className?: string }) {
  const kind = kinds[props.actor.kind];
  return (
    <span className={cn("inline-flex min-w-0 items-center gap-1.5", props.className)} title={kind.word}>
      <kind.icon aria-hidden className="size-3.5 shrink-0 text-muted" />
      <span className="sr-only">{kind.word}</span>
      <span className="untrusted truncate">{props.actor.label}</span>
    </span>
  );
}

/** What an actor's kind is called. */
export function actorKindWord(kind: Actor["kind"]): string {
  return kinds[kind].word;
}
