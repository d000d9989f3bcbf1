import type { Deployment } from "@switchyard/contracts";
import { ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { AttentionCard } from "./attention-card.tsx";
import { isBlocked } from "./deployment-words.ts";
import { breakingWords } from "./diff-words.ts";

/** Which gates keep it from going live, and what may be done about it. */
export function BlockedCard(props: {
  readonly deployment: Deployment;
  /** It was promoted anyway once, so that nothing keeps it from being live again. */
  readonly wasLive: boolean;
  readonly mayApprove: boolean;
  readonly action: ReactNode;
}) {
  const { deployment } = props;
  if (!isBlocked(deployment) || props.wasLive) return null;
  const blocking = deployment.gates.filter((gate) => deployment.blockedBy.includes(gate.gate));
  const names = blocking.map((gate) => gate.title).join(" and ");
  const breaks = deployment.blockedBy.includes("manifest_diff") && deployment.diff && deployment.diff.breaking > 0;
  return (
    <AttentionCard
      icon={ShieldAlert}
      tone="red"
      label="Blocked"
      title={
        breaks && deployment.diff ? `Not live: ${breakingWords(deployment.diff)}` : `Not live: blocked by ${names}`
      }
      action={props.action}
    >
      <ul>
        {blocking.map((gate) => (
          <li key={gate.gate}>
            <a href={`#gate-${gate.gate}`} className="font-medium text-ink underline-offset-4 hover:underline">
              {gate.title}
            </a>
            : <Untrusted text={gate.summary} limit={240} />
          </li>
        ))}
      </ul>
      <p className="mt-1">
        What was live stays live.{" "}
        {props.mayApprove
          ? "Change the code and push again, or promote it anyway with a reason."
          : "Change the code and push again, or ask an owner or admin to promote it anyway."}
      </p>
    </AttentionCard>
  );
}
