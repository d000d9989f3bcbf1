"use client";

import { AppError, type Server, type Template } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import type { GithubStanding } from "../new-server/github-source.tsx";
import { UseTemplate } from "../new-server/use-template.tsx";

const languages = { typescript: "TypeScript", python: "Python" } as const;
const transports = { http: "HTTP", stdio: "stdio, bridged" } as const;

const NAMES_TRIED = 9;

/** Creates a server from an example; where its name is taken, as "Field notebook 2" and so on. */
async function createUnderFreeName(org: string, template: Template): Promise<Server> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? template.name : `${template.name} ${number}`;
    try {
      return await call("createServer", { params: { org }, body: { name, source: { template: template.slug } } });
    } catch (error) {
      const taken = error instanceof AppError && error.code === "server_slug_taken";
      if (!taken || number === NAMES_TRIED) throw error;
    }
  }
}

/**
 * The bundled examples, each deployed with one press; then its deployment is shown. With `standing`, each can be made
 * one's own as well.
 */
export function ExampleGallery(props: {
  readonly org: string;
  readonly templates: readonly Template[];
  readonly standing?: GithubStanding;
}) {
  const router = useRouter();
  const [chosen, setChosen] = useState<string | null>(null);
  const deploy = useAction(async (template: Template) => {
    setChosen(template.slug);
    const server = await createUnderFreeName(props.org, template);
    const page = server.lastDeployment ? `/deployments/${server.lastDeployment.id}` : "";
    router.push(`/${props.org}/servers/${server.slug}${page}`);
  });
  return (
    <div className="flex flex-col gap-3 text-start">
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {props.templates.map((template) => (
          <li key={template.slug} className="flex flex-col gap-3 rounded-lg border bg-surface p-4 shadow-card">
            <div className="min-w-0 flex-1">
              <h3 className="text-sm font-semibold">{template.name}</h3>
              <p className="mt-1 text-sm text-muted text-pretty">{template.description}</p>
            </div>
            <p className="text-xs text-muted">
              {languages[template.language]} · {transports[template.transport]}
            </p>
            <div className="flex items-center gap-1">
              <Button
                size="sm"
                busy={deploy.busy && chosen === template.slug}
                disabled={deploy.busy}
                aria-label={`Deploy ${template.name}`}
                onClick={() => void deploy.run(template)}
              >
                Deploy
              </Button>
              {props.standing ? <UseTemplate org={props.org} template={template} standing={props.standing} /> : null}
            </div>
          </li>
        ))}
      </ul>
      <TroubleNotice trouble={deploy.trouble} />
    </div>
  );
}
