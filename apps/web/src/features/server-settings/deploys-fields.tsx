"use client";

import type { Source } from "@switchyard/contracts";
import type { ReactNode } from "react";
import { Choice } from "../../components/ui/choice.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select, Textarea } from "../../components/ui/input.tsx";
import { Switch } from "../../components/ui/switch.tsx";
import type { DeploysDraft, Faults } from "./deploys-draft.ts";

interface FieldsProps {
  readonly draft: DeploysDraft;
  readonly faults: Faults;
  readonly onChange: (change: Partial<DeploysDraft>) => void;
}

/** Said where pushes are all that is known of the source. */
const NEEDS_GITHUB = " Needs a repository of a linked GitHub account.";
const mono = "font-mono md:text-xs";

/** Which pushes deploy at all, and which branch is production's. */
export function FollowFields(props: FieldsProps & { readonly source: Source }) {
  const { draft, faults, onChange, source } = props;
  const usual = source.ref ?? source.github?.defaultBranch ?? null;
  const root = source.rootDir || null;
  return (
    <>
      <Toggle
        title="Deploy pushes by themselves"
        hint="Off: only Deploy, the API and the CLI deploy. A commit with [skip deploy] in its message is always left out."
        checked={draft.autoDeploy}
        onChange={(autoDeploy) => onChange({ autoDeploy })}
      />
      <Toggle
        title="Wait for checks"
        hint={`A commit starts once its checks at GitHub have passed, and fails with them.${source.github ? "" : NEEDS_GITHUB}`}
        checked={draft.waitForChecks}
        onChange={(waitForChecks) => onChange({ waitForChecks })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label="Production branch"
          optional
          error={faults["productionBranch"]}
          hint={usual ? `Empty: ${usual}.` : "Empty: the repository's default branch."}
        >
          {(control) => (
            <Input
              {...control}
              value={draft.productionBranch}
              placeholder={usual ?? "main"}
              spellCheck={false}
              onChange={(event) => onChange({ productionBranch: event.target.value })}
              className={mono}
            />
          )}
        </Field>
        <Field
          label="Watched paths"
          optional
          error={firstOf(faults, "watchPaths")}
          hint={`One pattern per line, from the repository's root; ! excludes. Empty: ${root ? `${root}/**` : "every path"}.`}
        >
          {(control) => (
            <Textarea
              {...control}
              value={draft.watchPaths}
              placeholder={"packages/weather/**\n!**/*.md"}
              spellCheck={false}
              rows={2}
              onChange={(event) => onChange({ watchPaths: event.target.value })}
              className={mono}
            />
          )}
        </Field>
      </div>
    </>
  );
}

/** Whether pull requests get a preview, how long one stays, and what happens to code from forks. */
export function PreviewFields(props: FieldsProps & { readonly source: Source }) {
  const { draft, faults, onChange, source } = props;
  return (
    <>
      <Toggle
        title="A preview per pull request"
        hint={`Its own URL, variables and limits; closed with the pull request.${source.github ? "" : NEEDS_GITHUB}`}
        checked={draft.previews}
        onChange={(previews) => onChange({ previews })}
      />
      {draft.previews ? (
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            label="Close after days without a call or push"
            error={faults["previews.expireAfterDays"]}
            hint="0 keeps it as long as the pull request is open."
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                value={draft.expireAfterDays}
                onChange={(event) => onChange({ expireAfterDays: event.target.value })}
                className="max-w-28"
              />
            )}
          </Field>
          <Field label="Pull requests from forks" hint="Code from a fork never gets variables.">
            {(control) => (
              <Select
                {...control}
                value={draft.forks}
                onChange={(event) => onChange({ forks: event.target.value === "never" ? "never" : "approval" })}
              >
                <option value="approval">Each commit waits for approval</option>
                <option value="never">Never deployed</option>
              </Select>
            )}
          </Field>
        </div>
      ) : null}
    </>
  );
}

/** Whether a ready deployment goes live in production by itself, and what changed variables do. */
export function GoingLiveFields(props: FieldsProps) {
  const { draft, onChange } = props;
  return (
    <>
      <div className="flex flex-col gap-2">
        <h3 className="text-sm font-medium">Going live in production</h3>
        <Choice
          label="Going live in production"
          className="sm:grid-cols-2"
          value={draft.promotion}
          onChange={(promotion) => onChange({ promotion })}
          options={[
            { value: "automatic", title: "Automatic", hint: "A deployment that is ready goes live." },
            { value: "manual", title: "Manual", hint: "It stays ready until somebody promotes it." },
          ]}
        />
      </div>
      <Toggle
        title="Redeploy when variables change"
        hint="What is live starts again with the new ones. Off: the environment says so and offers it."
        checked={draft.redeployOnVariables}
        onChange={(redeployOnVariables) => onChange({ redeployOnVariables })}
      />
    </>
  );
}

function Toggle(props: {
  readonly title: string;
  readonly hint: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <div>
      <Switch checked={props.checked} onChange={props.onChange}>
        <span className="font-medium whitespace-normal">{props.title}</span>
      </Switch>
      <p className="ps-11 text-sm text-muted text-pretty">{props.hint}</p>
    </div>
  );
}

/** The first fault of a list, whichever entry has it. */
function firstOf(faults: Faults, field: string): string | undefined {
  const key = Object.keys(faults).find((name) => name === field || name.startsWith(`${field}.`));
  return key === undefined ? undefined : faults[key];
}
