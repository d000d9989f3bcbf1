"use client";

/** Which servers a credential opens. `all` says what none chosen means; without it at least one is asked for. */
export function ServerChoice(props: {
  readonly servers: readonly string[];
  readonly chosen: readonly string[];
  readonly all?: string;
  readonly error?: string | undefined;
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  if (props.servers.length === 0) {
    return <p className="text-sm text-muted">There is no server yet. A credential opens what is there.</p>;
  }
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="sr-only">Servers</legend>
      <div className="max-h-52 overflow-y-auto rounded-lg border border-line-strong/80">
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
      {props.error ? (
        <p role="alert" className="text-sm text-red">
          {props.error}
        </p>
      ) : null}
      {props.all ? <p className="text-sm text-muted">{props.all}</p> : null}
    </fieldset>
  );
}
