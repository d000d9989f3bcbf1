import type { Variable } from "@switchyard/contracts";
import { Button } from "../../components/ui/button.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Ago } from "../../components/ui/time.tsx";

/** A variable by name and when it was set. One that is inherited is removed where it was set. */
export function VariableRow(props: {
  readonly variable: Variable;
  readonly busy: boolean;
  readonly onRemove: (() => void) | null;
}) {
  const { variable, onRemove } = props;
  return (
    <li className="flex min-h-12 items-center gap-3 border-b px-5 py-2 last:border-b-0">
      <span className="min-w-0 flex-1">
        <span className="untrusted block truncate font-mono text-xs font-medium">{variable.name}</span>
        <span className="block truncate text-xs text-muted">
          set <Ago at={variable.updatedAt} /> by {variable.updatedBy}
        </span>
      </span>
      <span aria-hidden className="font-mono text-xs tracking-widest text-faint max-sm:hidden">
        ••••••••
      </span>
      {onRemove === null ? (
        <Chip tone="outline">Preview default</Chip>
      ) : (
        <Button tone="quiet" size="sm" disabled={props.busy} aria-label={`Remove ${variable.name}`} onClick={onRemove}>
          Remove
        </Button>
      )}
    </li>
  );
}
