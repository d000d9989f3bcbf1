"use client";

import type { Repository, Template } from "@switchyard/contracts";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { Section } from "../../components/ui/card.tsx";
import { cn } from "../../components/ui/class-names.ts";
import { ExampleGallery } from "../servers/example-gallery.tsx";
import { GithubSource, type GithubStanding } from "./github-source.tsx";
import { NewServerForm } from "./new-server-form.tsx";

const ways = [
  ["github", "GitHub"],
  ["url", "Git URL"],
] as const;

/**
 * A server in two looks: pick where the code is, then confirm and deploy. What is picked stands in the address, so that
 * the way back, a reload and a link all lead to the same place.
 */
export function NewServerFlow(props: {
  readonly org: string;
  readonly standing: GithubStanding;
  readonly templates: readonly Template[];
}) {
  const { org, standing } = props;
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams();
  const repo = repoOf(query.get("repo"));
  const from = query.get("from") === "url" ? "url" : "github";
  // What the list said of the picked repository; after a reload only its name is known, and that is enough.
  const [picked, setPicked] = useState<Repository | null>(null);
  const pick = (repository: Repository) => {
    setPicked(repository);
    router.push(`${pathname}?repo=${repository.fullName}`);
  };
  if (repo) {
    return (
      <NewServerForm
        key={repo}
        org={org}
        githubRepo={repo}
        repository={picked?.fullName === repo ? picked : null}
        changeHref={pathname}
      />
    );
  }
  return (
    <div className="flex flex-col gap-10">
      <Section
        title="Import a repository"
        action={
          <fieldset className="flex rounded-lg border bg-sunken p-0.5">
            <legend className="sr-only">Where the code is</legend>
            {ways.map(([way, words]) => (
              <button
                key={way}
                type="button"
                aria-pressed={from === way}
                onClick={() => router.replace(way === "url" ? `${pathname}?from=url` : pathname, { scroll: false })}
                className={cn(
                  "h-7 rounded-md px-3 text-sm text-muted transition-colors hover:text-ink pointer-coarse:h-10",
                  from === way && "bg-raised font-medium text-ink shadow-card",
                )}
              >
                {words}
              </button>
            ))}
          </fieldset>
        }
      >
        {from === "github" ? (
          <GithubSource org={org} standing={standing} onPick={pick} />
        ) : (
          <NewServerForm org={org} githubRepo={null} repository={null} changeHref={null} />
        )}
      </Section>
      {props.templates.length > 0 && from === "github" ? (
        <Section
          title="Start from an example"
          hint="Deploy it as it is, or make it your own: a new repository, or a download."
        >
          <ExampleGallery org={org} templates={props.templates} standing={standing} />
        </Section>
      ) : null}
    </div>
  );
}

/** `owner/name` out of the address, or null for anything else. */
function repoOf(text: string | null): string | null {
  return text !== null && /^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/.test(text) ? text : null;
}
