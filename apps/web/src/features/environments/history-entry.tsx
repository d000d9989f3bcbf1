"use client";

import type { Promotion } from "@switchyard/contracts";
import { ArrowUpFromLine, GitCommitVertical, Undo2 } from "lucide-react";
import Link from "next/link";
import { Chip } from "../../components/ui/chip.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { Ago } from "../../components/ui/time.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { ActorLabel } from "../audit/actor.tsx";
import { shortCommit } from "../servers/server-state.ts";
import { kindWords, liveForMs, spanWords } from "./environment-words.ts";
import { RollBack } from "./roll-back.tsx";

const icons = { deploy: GitCommitVertical, promote: ArrowUpFromLine, rollback: Undo2 } as const;
const gateWords: Readonly<Record<Promotion["overruled"][number], string>> = {
  manifest_diff: "Manifest diff",
  hygiene: "Hygiene",
};

/** One time something went live. */
export function HistoryEntry(props: {
  readonly org: string;
  readonly server: string;
  readonly promotion: Promotion;
  readonly live: boolean;
  readonly mayRollBack: boolean;
}) {
  const { promotion } = props;
  const now = promotion.endedAt === null;
  const Icon = icons[promotion.kind];
  return (
    <li className="flex gap-3 border-b px-4 py-3 last:border-b-0" data-promotion={promotion.id}>
      <span
        className={cn(
          "mt-0.5 grid size-6 shrink-0 place-items-center rounded-full border text-muted",
          now && "border-green-solid bg-green-soft text-green",
        )}
      >
        <Icon aria-hidden className="size-3.5" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <span>{kindWords(promotion.kind)}</span>
          <Link
            href={`/${props.org}/servers/${props.server}/deployments/${promotion.deploymentId}`}
            className="font-mono text-xs font-medium underline-offset-4 hover:underline"
          >
            #{promotion.number}
            {promotion.commit ? ` · ${shortCommit(promotion.commit)}` : ""}
          </Link>
          {now ? <Chip tone="green">Live</Chip> : null}
          {promotion.overruled.map((gate) => (
            <Chip key={gate} tone="amber">
              Overruled: {gateWords[gate]}
            </Chip>
          ))}
        </p>
        {promotion.reason ? (
          <p className="mt-0.5 text-sm">
            <Untrusted text={promotion.reason} limit={300} />
          </p>
        ) : null}
        <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-xs text-muted max-sm:gap-x-2.5">
          <Ago at={promotion.createdAt} />
          <span>by</span>
          <ActorLabel actor={promotion.actor} className="max-w-60" />
          <span aria-hidden className="max-sm:hidden">
            ·
          </span>
          <span suppressHydrationWarning>live for {spanWords(liveForMs(promotion, Date.now()))}</span>
          <span aria-hidden className="max-sm:hidden">
            ·
          </span>
          <Variables names={promotion.variables} />
        </p>
      </div>
      {props.mayRollBack && !props.live ? (
        <RollBack org={props.org} server={props.server} promotion={promotion} />
      ) : null}
    </li>
  );
}

function Variables(props: { readonly names: readonly string[] | null }) {
  if (props.names === null) return <span>the environment's own variables</span>;
  const count = props.names.length;
  return (
    <span title={props.names.join(", ")}>
      {count === 0 ? "no variables" : count === 1 ? "1 variable" : `${count} variables`}
    </span>
  );
}
