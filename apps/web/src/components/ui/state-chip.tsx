import type { DeploymentStatus, HoldReason, InstanceStatus, Outcome, StepStatus } from "@switchyard/contracts";
import {
  Ban,
  Check,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleMinus,
  CircleX,
  Clock,
  Hand,
  ListChecks,
  LoaderCircle,
  type LucideIcon,
  Moon,
  ShieldAlert,
  ShieldX,
  TriangleAlert,
  Waves,
} from "lucide-react";
import { Chip, type ChipTone } from "./chip.tsx";
import { cn } from "./class-names.ts";

/** Every state a chip can show: of servers, deployments (with why they wait), environments, steps, instances, outcomes. */
export type State =
  | "live"
  | "none"
  | "sleeping"
  | "blocked"
  | "closed"
  | DeploymentStatus
  | HoldReason
  | StepStatus
  | InstanceStatus
  | Outcome;

interface Look {
  readonly tone: ChipTone;
  readonly icon: LucideIcon;
  readonly word: string;
  readonly motion?: true;
}

const looks: Readonly<Record<State, Look>> = {
  live: { tone: "green", icon: CircleCheck, word: "Live" },
  none: { tone: "grey", icon: CircleDashed, word: "Not live" },
  sleeping: { tone: "grey", icon: Moon, word: "Sleeping" },
  approval: { tone: "amber", icon: Hand, word: "Needs approval" },
  checks: { tone: "amber", icon: ListChecks, word: "Waits for checks" },
  blocked: { tone: "red", icon: ShieldAlert, word: "Blocked" },
  closed: { tone: "grey", icon: CircleMinus, word: "Closed" },
  queued: { tone: "grey", icon: Clock, word: "Queued" },
  building: { tone: "blue", icon: LoaderCircle, word: "Building", motion: true },
  verifying: { tone: "blue", icon: LoaderCircle, word: "Verifying", motion: true },
  ready: { tone: "green", icon: CircleCheck, word: "Ready" },
  failed: { tone: "red", icon: CircleX, word: "Failed" },
  canceled: { tone: "grey", icon: Ban, word: "Canceled" },
  superseded: { tone: "grey", icon: CircleMinus, word: "Superseded" },
  waiting: { tone: "grey", icon: CircleDashed, word: "Waiting" },
  running: { tone: "blue", icon: LoaderCircle, word: "Running", motion: true },
  succeeded: { tone: "green", icon: Check, word: "Done" },
  skipped: { tone: "grey", icon: CircleMinus, word: "Skipped" },
  starting: { tone: "blue", icon: LoaderCircle, word: "Starting", motion: true },
  draining: { tone: "violet", icon: Waves, word: "Draining" },
  standby: { tone: "grey", icon: Moon, word: "Standby" },
  stopped: { tone: "grey", icon: CircleMinus, word: "Stopped" },
  complete: { tone: "green", icon: Check, word: "OK" },
  input_required: { tone: "amber", icon: CircleHelp, word: "Asks for input" },
  task: { tone: "blue", icon: Clock, word: "Task" },
  tool_error: { tone: "red", icon: TriangleAlert, word: "Tool error" },
  rpc_error: { tone: "red", icon: CircleX, word: "MCP error" },
  http_error: { tone: "red", icon: CircleX, word: "HTTP error" },
  cancelled: { tone: "grey", icon: Ban, word: "Cancelled" },
  denied: { tone: "amber", icon: ShieldX, word: "Denied" },
};

/** The words of a state, for places that have no room for the chip. */
export function stateWord(state: State): string {
  return looks[state].word;
}

/** The same chip everywhere for the same state; moving states move, unless motion is unwanted. */
export function StateChip(props: { readonly state: State; readonly className?: string; readonly bare?: boolean }) {
  const look = looks[props.state];
  const Icon = look.icon;
  return (
    <Chip tone={look.tone} className={cn(props.bare && "w-[22px] justify-center px-0", props.className)}>
      <Icon aria-hidden className={look.motion ? "motion-safe:animate-spin" : undefined} strokeWidth={2.25} />
      <span className={props.bare ? "sr-only" : undefined}>{look.word}</span>
    </Chip>
  );
}
