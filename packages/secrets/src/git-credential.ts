import type { GitCredentialInput } from "@switchyard/contracts";
import { newId, type Sealer } from "@switchyard/crypto";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";
import { z } from "zod";
import { generateDeployKey } from "./deploy-key.ts";
import { deleteSecret, findPublicInfo, findSealedSecret, insertSecret } from "./secret-store.ts";

/** An opened credential, as a source provider takes it. */
export type GitCredential =
  | { readonly kind: "token"; readonly username: string; readonly token: string }
  | { readonly kind: "ssh-key"; readonly privateKeyPem: string; readonly knownHosts: string | null };

/** What people may see of a stored credential. */
export interface GitCredentialView {
  readonly kind: "git_token" | "git_deploy_key";
  readonly publicKey: string | null;
}

const Opened = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("token"), username: z.string(), token: z.string() }),
  z.object({ kind: z.literal("ssh-key"), privateKeyPem: z.string(), knownHosts: z.string().nullable() }),
]);

const PublicInfo = z.object({ publicKey: z.string().optional() });

export interface StoreGitCredentialInput {
  readonly orgId: string;
  /** Slug of the server it is for; becomes the comment of a deploy key. */
  readonly serverSlug: string;
  readonly credential: z.infer<typeof GitCredentialInput>;
  readonly createdBy: string;
}

/** Seals a credential in the caller's transaction and answers its id; a deploy key is generated here. */
export async function storeGitCredential(
  tx: OrgTransaction,
  sealer: Sealer,
  input: StoreGitCredentialInput,
): Promise<{ readonly id: string; readonly view: GitCredentialView }> {
  const id = newId("sec");
  const made = makeCredential(input);
  await insertSecret(tx, {
    id,
    orgId: input.orgId,
    kind: made.view.kind,
    name: `git/${input.serverSlug}`,
    sealed: sealer.seal(JSON.stringify(made.opened), contextOf(input.orgId, id)),
    publicInfo: made.publicInfo,
    createdBy: input.createdBy,
  });
  return { id, view: made.view };
}

function makeCredential(input: StoreGitCredentialInput): {
  opened: GitCredential;
  view: GitCredentialView;
  publicInfo: Record<string, string>;
} {
  if (input.credential.kind === "token") {
    const { username, token } = input.credential;
    return {
      opened: { kind: "token", username, token },
      view: { kind: "git_token", publicKey: null },
      publicInfo: { username },
    };
  }
  const key = generateDeployKey(`switchyard-${input.serverSlug}`);
  return {
    opened: { kind: "ssh-key", privateKeyPem: key.privateKeyPem, knownHosts: null },
    view: { kind: "git_deploy_key", publicKey: key.publicKey },
    publicInfo: { publicKey: key.publicKey },
  };
}

/** Forgets a credential of the transaction's org. */
export async function removeGitCredential(tx: OrgTransaction, id: string): Promise<void> {
  await deleteSecret(tx, id);
}

/** Public halves of credentials by id; unknown ids are left out. */
export async function describeGitCredentials(
  tx: OrgTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, GitCredentialView>> {
  const rows = await findPublicInfo(tx, ids);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        kind: row.kind === "git_deploy_key" ? "git_deploy_key" : "git_token",
        publicKey: PublicInfo.safeParse(row.publicInfo).data?.publicKey ?? null,
      },
    ]),
  );
}

/** The credential in the clear, for the fetch that is about to use it; null when it was removed. */
export async function openGitCredential(
  tx: SystemTransaction,
  sealer: Sealer,
  secret: { readonly orgId: string; readonly id: string },
): Promise<GitCredential | null> {
  const row = await findSealedSecret(tx, secret.orgId, secret.id);
  if (!row) return null;
  return Opened.parse(JSON.parse(sealer.open(row.sealed, contextOf(secret.orgId, secret.id))));
}

function contextOf(orgId: string, id: string): string {
  return `${orgId}/secrets/${id}`;
}
