import type { Warning } from "@switchyard/contracts";
import { Notice } from "../../components/ui/notice.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";

/** What works but should be changed, with the line to change. */
export function WarningList(props: { readonly warnings: readonly Warning[] }) {
  if (props.warnings.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {props.warnings.map((warning) => (
        <Notice key={`${warning.code} ${warning.message}`} tone="warning" title={<Untrusted text={warning.message} />}>
          <Untrusted text={warning.remedy} />
        </Notice>
      ))}
    </div>
  );
}
