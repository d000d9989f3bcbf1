import type { Delivery } from "@switchyard/contracts";
import { Check, CircleMinus, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import { Chip, type ChipTone } from "../../components/ui/chip.tsx";

interface Look {
  readonly tone: ChipTone;
  readonly icon: LucideIcon;
  readonly word: string;
  readonly means: string;
}

const looks: Readonly<Record<Delivery["status"], Look>> = {
  received: { tone: "blue", icon: LoaderCircle, word: "Received", means: "Stored, about to be processed" },
  processed: { tone: "green", icon: Check, word: "Processed", means: "Done" },
  ignored: { tone: "grey", icon: CircleMinus, word: "Ignored", means: "Nothing here follows what it is about" },
  failed: {
    tone: "red",
    icon: CircleX,
    word: "Failed",
    means: "Tried several times; replay it once the cause is gone",
  },
};

/** How a webhook fared. */
export function DeliveryStatusChip(props: { readonly status: Delivery["status"] }) {
  const look = looks[props.status];
  const Icon = look.icon;
  return (
    <Chip tone={look.tone} title={look.means}>
      <Icon
        aria-hidden
        strokeWidth={2.25}
        className={props.status === "received" ? "motion-safe:animate-spin" : undefined}
      />
      {look.word}
    </Chip>
  );
}
