"use client";

import { type Installation, slugify, type Template } from "@switchyard/contracts";
import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { Switch } from "../../components/ui/switch.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { ConnectButton } from "../connections/connect-button.tsx";
import { type GithubStanding, usableInstallations } from "./github-source.tsx";

/** Makes a starter one's own: a new repository in a linked GitHub account, from which a server follows, or a download. */
export function UseTemplate(props: {
  readonly org: string;
  readonly template: Template;
  readonly standing: GithubStanding;
}) {
  const { template, standing } = props;
  const usable = usableInstallations(standing);
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm" tone="quiet" aria-label={`Use template ${template.name}`}>
          Use template
        </Button>
      </DialogTrigger>
      <DialogContent title={`Use ${template.name}`} hint="The code becomes yours; every push to it deploys.">
        <div className="flex flex-col gap-5">
          {usable.length > 0 ? (
            <RepositoryForm org={props.org} template={template} installations={usable} />
          ) : (
            <p className="text-sm text-muted text-pretty">
              {standing.host === null
                ? "Once GitHub is connected, a repository can be made here with one press. Until then, download the code and push it to any Git host."
                : "Once a GitHub account is linked, a repository can be made here with one press. Until then, download the code and push it to any Git host."}
            </p>
          )}
          <div className="flex items-center justify-between gap-4 border-t pt-4">
            <p className="text-sm text-muted text-pretty">Or take the code with you; its README has the steps.</p>
            <Button asChild size="sm">
              <a href={`/api/templates/${template.slug}/archive`} download={`${template.slug}.zip`}>
                <Download aria-hidden />
                Download
              </a>
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function RepositoryForm(props: {
  readonly org: string;
  readonly template: Template;
  readonly installations: readonly Installation[];
}) {
  const router = useRouter();
  const { org, template, installations } = props;
  const [installation, setInstallation] = useState(installations[0]?.id ?? "");
  const [name, setName] = useState(slugify(template.name, 100, template.slug));
  const [isPrivate, setPrivate] = useState(true);
  const create = useAction(async () => {
    const params = { org, template: template.slug };
    const body = { installation, name: name.trim(), private: isPrivate };
    const repository = await call("createTemplateRepository", { params, body });
    router.push(`/${org}/servers/new?repo=${repository.fullName}`);
  });
  const nameFault = create.trouble?.fields["name"];
  const unknown =
    create.trouble?.code === "github_not_connected" || create.trouble?.code === "github_authorization_ended";
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void create.run();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Field label="GitHub account">
          {(control) => (
            <Select {...control} value={installation} onChange={(event) => setInstallation(event.target.value)}>
              {installations.map(({ id, account }) => (
                <option key={id} value={id}>
                  {account}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Repository name" error={nameFault}>
          {(control) => (
            <Input
              {...control}
              value={name}
              onChange={(event) => setName(event.target.value)}
              maxLength={100}
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
              className="font-mono md:text-xs"
            />
          )}
        </Field>
      </div>
      {create.trouble && !nameFault ? <TroubleNotice trouble={create.trouble} /> : null}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Switch checked={isPrivate} onChange={setPrivate}>
          Private
        </Switch>
        {unknown ? (
          <ConnectButton returnTo={`/${org}/servers/new`} words="Connect your GitHub account" tone="primary" />
        ) : (
          <Button type="submit" tone="primary" busy={create.busy} disabled={name.trim() === ""}>
            Create repository
          </Button>
        )}
      </div>
    </form>
  );
}
