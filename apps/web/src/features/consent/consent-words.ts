import type { AskedScope, ShownClient } from "@switchyard/oauth";

/** What a client is called: its own claim, else what its address or id says. */
export function clientName({ name, documentHost, id }: Pick<ShownClient, "name" | "documentHost" | "id">): string {
  return name ?? documentHost ?? (id.length > 40 ? `${id.slice(0, 40)}…` : id);
}

/** Where the client's answer goes, as the end of "Your answer goes to …". */
export function targetWords(target: ShownClient["target"]): string {
  if (target === null) return "the device that shows the code";
  if (target.kind === "loopback") return `a program on this device (${target.host})`;
  return target.kind === "scheme" ? `the program on this device that opens ${target.host} links` : target.host;
}

/** What must be said before anybody lets this client in; null when its identity is proved. */
export function doubt({
  kind,
  target,
}: Pick<ShownClient, "kind" | "target">): { readonly title: string; readonly words: string } | null {
  const isOnDevice = target !== null && target.kind !== "web";
  if (kind === "registered" && isOnDevice) {
    return {
      title: "Only allow this if you just started it on this device",
      words: "It registered itself, so its name is its own claim, and any program here could be asking in its place.",
    };
  }
  if (kind === "registered") {
    return {
      title: "Nobody checked who this is",
      words:
        target === null
          ? "It registered itself, so its name is its own claim. Allow it only if you started it and it shows this code."
          : "It registered itself, so its name is its own claim. Allow it only if you know the site your answer goes to.",
    };
  }
  if (!isOnDevice) return null;
  return {
    title: "Only allow this if you just started it on this device",
    words: "Its name is known, but any program here could be asking in its place.",
  };
}

/** What chosen scopes reach of a server's tools: `2 of 5 tools`. Null where nothing is known of them. */
export function reachWords(
  scopes: readonly Pick<AskedScope, "tools">[],
  tools: readonly string[] | null,
): { readonly words: string; readonly reached: readonly string[] } | null {
  if (tools === null) return null;
  const reached = tools.filter((tool) => scopes.some((scope) => scope.tools?.includes(tool)));
  const count = tools.length === 1 ? "1 tool" : `${tools.length} tools`;
  if (tools.length === 0) return { words: "The server has no tools now", reached };
  if (reached.length === 0) return { words: `It can call none of ${count}`, reached };
  const all = tools.length === 1 ? `It can call the one tool` : `It can call all ${count}`;
  return { words: reached.length === tools.length ? all : `It can call ${reached.length} of ${count}`, reached };
}
