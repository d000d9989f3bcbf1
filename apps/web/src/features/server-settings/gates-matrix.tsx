"use client";

import { type DeploySettings, type GateId, GateMode, gateModes } from "@switchyard/contracts";
import { Select } from "../../components/ui/input.tsx";

type Gates = DeploySettings["gates"];

const gates: readonly { readonly id: GateId; readonly title: string; readonly hint: string }[] = [
  {
    id: "manifest_diff",
    title: "Manifest diff",
    hint: "Compares tools, prompts and resources with what is live, and tells breaking changes from compatible ones.",
  },
  {
    id: "hygiene",
    title: "Hygiene",
    hint: "Names, descriptions and schemas; deprecated features; hidden characters and secrets in tool text.",
  },
];
const kinds = ["production", "preview"] as const;
const modeWords: Readonly<Record<GateMode, string>> = { off: "Off", warn: "Warn", block: "Block" };

/** What each gate does in production and in previews: nothing, a warning, or keep it from going live. */
export function GatesMatrix(props: { readonly value: Gates; readonly onChange: (gates: Gates) => void }) {
  const set = (kind: (typeof kinds)[number], gate: GateId, mode: string) =>
    props.onChange({ ...props.value, [kind]: { ...props.value[kind], [gate]: GateMode.parse(mode) } });
  return (
    <div className="flex flex-col gap-2">
      <div>
        <h3 className="text-sm font-medium">Gates</h3>
        <p className="text-sm text-muted">
          Checked at verify. Block keeps a deployment from going live until an owner or admin promotes it with a reason.
        </p>
      </div>
      <div className="divide-y rounded-lg border">
        {gates.map((gate) => (
          <div
            key={gate.id}
            className="grid gap-x-4 gap-y-2 px-3.5 py-3 sm:grid-cols-[minmax(0,1fr)_112px_112px] sm:items-center"
          >
            <div>
              <p className="text-sm font-medium">{gate.title}</p>
              <p className="text-sm text-muted text-pretty">{gate.hint}</p>
            </div>
            <div className="grid grid-cols-2 gap-3 sm:contents">
              {kinds.map((kind) => (
                // biome-ignore lint/a11y/noLabelWithoutControl: the select inside is the control
                <label key={kind} className="flex flex-col gap-1 text-xs text-muted">
                  {kind === "production" ? "Production" : "Previews"}
                  <span className="sr-only">: {gate.title}</span>
                  <Select
                    value={props.value[kind][gate.id]}
                    onChange={(event) => set(kind, gate.id, event.target.value)}
                  >
                    {gateModes.map((mode) => (
                      <option key={mode} value={mode}>
                        {modeWords[mode]}
                      </option>
                    ))}
                  </Select>
                </label>
              ))}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
