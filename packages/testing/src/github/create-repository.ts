import { join } from "node:path";
import { moveBranch, type Stage } from "./events.ts";
import { type Files, initBare, writeCommit } from "./git/repository.ts";
import { refusal } from "./http.ts";
import { type Account, type Repo, repoNamed, timestamp } from "./world.ts";

export interface NewRepository {
  readonly owner: Account;
  readonly by: Account;
  readonly name: string;
  readonly private: boolean;
  readonly description: string | null;
  /** The first commit; null leaves the repository empty. */
  readonly files: Files | null;
  readonly parentId?: number;
  readonly defaultBranch?: string;
}

/** Makes a repository with its bare repository; 422 when the name is taken. */
export async function createRepository(stage: Stage, input: NewRepository): Promise<Repo> {
  const { world } = stage;
  if (!/^[\w.-]{1,100}$/.test(input.name)) throw refusal(422, "Repository creation failed.");
  if (repoNamed(world, `${input.owner.login}/${input.name}`)) {
    throw refusal(422, "Repository creation failed: name already exists on this account");
  }
  const id = world.nextId();
  const repo: Repo = {
    id,
    owner: input.owner,
    name: input.name,
    private: input.private,
    defaultBranch: input.defaultBranch ?? "main",
    description: input.description,
    parentId: input.parentId ?? null,
    path: join(world.root, `${id}.git`),
    collaborators: new Map(),
    statuses: [],
    checkRuns: [],
    pulls: [],
    comments: [],
    hooks: [],
    nextNumber: 1,
    createdAt: timestamp(),
    pushedAt: null,
  };
  world.formerNames.delete(`${input.owner.login}/${input.name}`.toLowerCase());
  world.repos.set(id, repo);
  await initBare(repo.path, { branch: repo.defaultBranch, template: join(world.root, "empty.git") });
  if (input.files) {
    const author = authorOf(input.by);
    const sha = await writeCommit(repo.path, { message: "Initial commit", author, files: input.files, parent: null });
    await moveBranch(stage, repo, { branch: repo.defaultBranch, after: sha, by: input.by });
  }
  return repo;
}

export function authorOf(account: Account): { readonly name: string; readonly email: string } {
  return { name: account.name, email: `${account.id}+${account.login}@users.noreply.example.com` };
}
