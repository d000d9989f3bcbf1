/** A name, a figure and its unit or window, for a row of key figures. */
export function Figure(props: {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly tone?: "red" | undefined;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{props.label}</dt>
      <dd className={props.tone === "red" ? "mt-0.5 text-xl font-semibold text-red" : "mt-0.5 text-xl font-semibold"}>
        <span className="tabular-nums tracking-[-0.02em]">{props.value}</span>
        {props.unit ? <span className="ms-1 text-xs font-normal text-muted">{props.unit}</span> : null}
      </dd>
    </div>
  );
}
