import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

/** Rows on wide screens. On phones its owner shows two-line rows instead. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return (
    <div className="w-full overflow-x-auto">
      <table className={cn("w-full text-sm", className)} {...rest} />
    </div>
  );
}

/** A column's name. */
export function Th({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cn(
        "h-9 border-b px-3 text-start text-xs font-medium whitespace-nowrap text-muted first:ps-4 last:pe-4",
        className,
      )}
      {...rest}
    />
  );
}

/** A cell. */
export function Td({ className, ...rest }: ComponentProps<"td">) {
  return (
    <td
      className={cn("border-b px-3 py-2.5 align-middle group-last/row:border-b-0 first:ps-4 last:pe-4", className)}
      {...rest}
    />
  );
}

/** A row; a link inside may stretch over it with `after:absolute after:inset-0`. */
export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return <tr className={cn("group/row relative transition-colors hover:bg-hover/60", className)} {...rest} />;
}
