import type { Source, SourceStatus } from "@switchyard/contracts";

const faults: Readonly<Record<string, { readonly title: string; readonly remedy: string }>> = {
  installation_removed: {
    title: "The GitHub App was uninstalled",
    remedy: "Pushes do not arrive any more. What is live stays live. Install the App again under Settings, Git.",
  },
  installation_suspended: {
    title: "The GitHub App is suspended",
    remedy: "Pushes do not arrive until it is unsuspended at GitHub. What is live stays live.",
  },
  repository_removed: {
    title: "The App may not read this repository any more",
    remedy: "Grant the repository to the App at GitHub, or choose another source. What is live stays live.",
  },
};

/** Why pushes do not arrive any more and what to do; null when they do. */
export function faultWords(source: Pick<Source, "fault">): { readonly title: string; readonly remedy: string } | null {
  if (source.fault === null) return null;
  return (
    faults[source.fault] ?? {
      title: `The source has a fault: ${source.fault}`,
      remedy: "Pushes may not arrive. What is live stays live.",
    }
  );
}

const modes: Readonly<Record<SourceStatus["mode"], string>> = {
  webhook: "By webhook",
  polling: "By polling",
  manual: "Not by themselves",
};

/** How changes arrive, in a few words. */
export function modeWords(status: Pick<SourceStatus, "mode" | "everySeconds">): string {
  if (status.mode !== "polling" || status.everySeconds === null) return modes[status.mode];
  return `By polling, every ${everyWords(status.everySeconds)}`;
}

function everyWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} min`;
}
