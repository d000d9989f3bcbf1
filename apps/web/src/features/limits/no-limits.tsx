import { Gauge } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../../components/ui/empty-state.tsx";

/** Says what a limit is for, where there is none yet. */
export function NoLimits(props: { readonly title: string; readonly children: ReactNode; readonly action: ReactNode }) {
  return (
    <EmptyState icon={Gauge} title={props.title} action={props.action} className="py-10">
      {props.children}
    </EmptyState>
  );
}
