import type { Manifest } from "@switchyard/contracts";

/** Prompts, resources and templates of a manifest, each in a line; nothing when there are none. */
export function ManifestExtras(props: { readonly manifest: Manifest }) {
  const { prompts, resources, resourceTemplates } = props.manifest;
  const rows = [
    ...prompts.map((prompt) => ({ kind: "Prompt", name: prompt.name, about: prompt.description })),
    ...resources.map((resource) => ({ kind: "Resource", name: resource.uri, about: resource.description })),
    ...resourceTemplates.map((one) => ({ kind: "Template", name: one.uriTemplate, about: one.description })),
  ];
  if (rows.length === 0) return null;
  return (
    <ul className="border-t">
      {rows.map((row) => (
        <li
          key={`${row.kind} ${row.name}`}
          className="flex min-h-11 items-center gap-2.5 border-b px-4 py-2 text-sm last:border-b-0"
        >
          <span className="w-18 shrink-0 text-xs text-muted">{row.kind}</span>
          <span className="untrusted max-w-[50%] shrink-0 truncate font-mono text-xs font-medium">{row.name}</span>
          <span dir="auto" className="untrusted min-w-0 flex-1 truncate text-muted">
            {row.about}
          </span>
        </li>
      ))}
    </ul>
  );
}
