import { Fragment } from "react";
import { type LimitSentence, type LimitTerms, limitSentence, shortened } from "./limit-words.ts";

/** A limit as a sentence, its figures in weight and its tools in mono. */
export function LimitLine(props: { readonly limit: LimitTerms }) {
  const { who, amount, tools, rest } = limitSentence(props.limit);
  return (
    <p className="min-w-0 text-sm text-pretty">
      {who} may make <span className="font-medium">{amount}</span>
      {tools.length === 0 ? null : <Tools tools={tools} />}
      {rest === "" ? null : (
        <span className="text-muted">
          {rest.startsWith("to") ? " " : ", "}
          {rest}
        </span>
      )}
    </p>
  );
}

function Tools({ tools }: Pick<LimitSentence, "tools">) {
  const { shown, more } = shortened(tools);
  return (
    <span title={tools.join(", ")}>
      {" "}
      of{" "}
      {shown.map((tool, at) => (
        <Fragment key={tool}>
          {at === 0 ? null : at === shown.length - 1 && more === 0 ? " and " : ", "}
          <span className="untrusted font-mono text-xs break-words">{tool}</span>
        </Fragment>
      ))}
      {more > 0 ? ` and ${more} more` : ""}
      {tools.length > 1 ? " together" : ""}
    </span>
  );
}
