import type { ReactNode } from "react";
import { ShortPage } from "../../features/shell/short-page.tsx";

/** A page for who was sent a link. */
export default function CollectLayout(props: { readonly children: ReactNode }) {
  return <ShortPage wide>{props.children}</ShortPage>;
}
