"use client";

import { Check, Minus } from "lucide-react";
import { useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Table, Td, Th, Tr } from "../../components/ui/table.tsx";
import type { AccessMatrix } from "./access-matrix.ts";
import { subjectKindWords, verdictWords } from "./access-words.ts";

type Row = AccessMatrix["rows"][number];
type Caller = AccessMatrix["callers"][number];

/** Tools down, callers across; on phones each tool says who may call it. One search for both. */
export function MatrixTable({ matrix }: { readonly matrix: AccessMatrix }) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const isWanted = (text: string) => text.toLowerCase().includes(wanted);
  const tools = matrix.rows.filter(({ tool }) => isWanted(tool));
  const named = matrix.callers.filter(({ label }) => isWanted(label));
  // What names no tool is taken for a caller's name.
  const rows = tools.length > 0 ? tools : named.length > 0 ? matrix.rows : [];
  const callers = tools.length === 0 && named.length > 0 ? named : matrix.callers;
  return (
    <Card className="overflow-clip">
      <div className="border-b p-3">
        <Input
          type="search"
          aria-label="Search tools and callers"
          placeholder="Search tools and callers"
          className="max-w-sm"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      {rows.length === 0 ? (
        <p className="px-4 py-6 text-sm text-muted">No tool and no caller has this in its name.</p>
      ) : (
        <>
          <div className="hidden md:block">
            <WideMatrix matrix={matrix} rows={rows} callers={callers} />
          </div>
          <ul className="divide-y md:hidden">
            {rows.map((row) => (
              <NarrowRow key={row.tool} matrix={matrix} row={row} callers={callers} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

interface Shown {
  readonly matrix: AccessMatrix;
  readonly callers: readonly Caller[];
}

function verdictOf(matrix: AccessMatrix, row: Row, caller: Caller) {
  return row.verdicts[matrix.callers.indexOf(caller)] ?? "policy_denied";
}

function WideMatrix({ matrix, rows, callers }: Shown & { readonly rows: readonly Row[] }) {
  return (
    <Table>
      <thead>
        <tr>
          <Th className="sticky start-0 z-10 bg-surface">Tool</Th>
          {callers.map((caller) => (
            <Th key={caller.key} className="h-12 text-center">
              <span className="block font-normal">{subjectKindWords[caller.kind]}</span>
              <span className="untrusted inline-block max-w-40 truncate text-ink" title={caller.label}>
                {caller.label}
              </span>
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={row.tool}>
            <Td className="sticky start-0 z-10 bg-surface font-mono text-xs">
              <span className="untrusted break-all">{row.tool}</span>
            </Td>
            {callers.map((caller) => (
              <Td key={caller.key} className="text-center">
                <Mark verdict={verdictOf(matrix, row, caller)} />
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Mark({ verdict }: { readonly verdict: keyof typeof verdictWords }) {
  const words = verdictWords[verdict];
  const Icon = verdict === "callable" ? Check : Minus;
  return (
    <span title={words} className="inline-grid size-6 place-items-center">
      <Icon
        aria-hidden
        className={verdict === "callable" ? "size-4 text-green" : "size-4 text-red"}
        strokeWidth={2.25}
      />
      <span className="sr-only">{words}</span>
    </span>
  );
}

function NarrowRow({ matrix, row, callers }: Shown & { readonly row: Row }) {
  const may = callers.filter((caller) => verdictOf(matrix, row, caller) === "callable");
  const others = callers.filter((caller) => !may.includes(caller));
  const names = (list: readonly Caller[]) => list.map(({ label }) => label).join(", ");
  return (
    <li className="px-4 py-3 text-sm">
      <p className="untrusted font-mono text-xs break-all">{row.tool}</p>
      <p className="untrusted mt-1 flex items-start gap-1.5 break-words">
        <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-green" />
        <span>{may.length === 0 ? "Nobody" : others.length === 0 ? "Everyone listed" : names(may)}</span>
      </p>
      {others.length > 0 ? (
        <p className="untrusted mt-0.5 flex items-start gap-1.5 break-words text-muted">
          <Minus aria-hidden className="mt-0.5 size-4 shrink-0 text-red" />
          <span>
            <span className="sr-only">Not: </span>
            {names(others)}
          </span>
        </p>
      ) : null}
    </li>
  );
}
