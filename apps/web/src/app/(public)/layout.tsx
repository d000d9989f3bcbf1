import type { ReactNode } from "react";
import { ShortPage } from "../../features/shell/short-page.tsx";

/** Pages for who is not signed in. */
export default function PublicLayout(props: { readonly children: ReactNode }) {
  return <ShortPage>{props.children}</ShortPage>;
}
