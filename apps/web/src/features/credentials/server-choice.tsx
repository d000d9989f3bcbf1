"use client";

/** Which servers a key may call; none chosen means all. */
export function ServerChoice(props: {
  readonly servers: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  if (props.servers.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">Servers</legend>
      <div className="max-h-40 overflow-y-auto rounded-md border border-line-strong/80">
        {props.servers.map((slug) => (
          <label
            key={slug}
            className="flex min-h-9 cursor-pointer items-center gap-2.5 border-b px-3 text-sm last:border-b-0 hover:bg-hover pointer-coarse:min-h-11"
          >
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={props.chosen.includes(slug)}
              onChange={(event) =>
                props.onChange(
                  event.target.checked ? [...props.chosen, slug] : props.chosen.filter((other) => other !== slug),
                )
              }
            />
            {slug}
          </label>
        ))}
      </div>
      <p className="text-sm text-muted">None chosen means every server.</p>
    </fieldset>
  );
}
