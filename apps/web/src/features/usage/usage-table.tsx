import type { Usage } from "@switchyard/contracts";

/** The numbers behind a chart. */
export function UsageTable(props: { readonly usage: Usage; readonly words: (from: string) => string }) {
  return (
    <table className="w-full text-xs">
      <thead>
        <tr className="text-muted">
          <th scope="col" className="py-1 text-start font-medium">
            From
          </th>
          <th scope="col" className="py-1 text-end font-medium">
            Calls
          </th>
          <th scope="col" className="py-1 text-end font-medium">
            Errors
          </th>
          <th scope="col" className="py-1 text-end font-medium">
            p95, ms
          </th>
        </tr>
      </thead>
      <tbody className="font-mono tabular-nums">
        {props.usage.points.map((point) => (
          <tr key={point.from} className="border-t">
            <td className="py-1">{props.words(point.from)}</td>
            <td className="py-1 text-end">{point.calls}</td>
            <td className="py-1 text-end">{point.errors}</td>
            <td className="py-1 text-end">{point.p95Ms ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
