import { CodeBlock } from "../../components/ui/code-block.tsx";

/** The public half of a deploy key, to be added to the repository with read access. */
export function DeployKeyNotice(props: { readonly publicKey: string | null }) {
  if (props.publicKey === null) return null;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm">Add this public key to the repository as a read-only deploy key, then deploy.</p>
      <CodeBlock code={props.publicKey} label="the public key" caption="Public key" wrap />
    </div>
  );
}
