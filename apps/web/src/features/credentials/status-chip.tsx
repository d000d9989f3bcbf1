import { Chip } from "../../components/ui/chip.tsx";
import { statusLooks } from "./credential-words.ts";

/** The state of a client or key. */
export function CredentialStatus(props: { readonly status: keyof typeof statusLooks }) {
  const { tone, word } = statusLooks[props.status];
  return <Chip tone={tone}>{word}</Chip>;
}
