import { AppError } from "@switchyard/contracts";
import { sayDatabaseAway } from "@switchyard/db";
import { clientFault, endSignIn } from "@switchyard/oauth";
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import type { AuthDeps } from "../deps.ts";
import { toProviderClient } from "./provider-client.ts";

/**
 * Where oidc-provider keeps its things: the sealed model store, except that clients come from the directory, and that
 * sessions are kept nowhere, since the session of web is the only sign-in there is.
 */
export function createAdapter(deps: AuthDeps): (kind: string) => Adapter {
  return (kind) => {
    if (kind === "Client") return sayingAway(clientAdapter(deps));
    return kind === "Session" ? nowhere : sayingAway(modelAdapter(deps, kind));
  };
}

/** The provider tells its callers to come again (RFC 6749 section 4.1.2.1) when what it needs is away, and nothing of ours failed. */
function sayingAway(adapter: Adapter): Adapter {
  const said =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      work(...args).catch((thrown: unknown) => {
        const error = sayDatabaseAway(thrown);
        if (!(error instanceof AppError) || error.kind !== "unavailable") throw error;
        const text = "the authorization server cannot answer now; try again in a few seconds";
        const away = new errors.CustomOIDCProviderError("temporarily_unavailable", text);
        throw Object.assign(away, { status: 503, statusCode: 503, cause: error });
      });
  const { upsert, find, findByUid, findByUserCode, consume, destroy, revokeByGrantId } = adapter;
  return {
    upsert: said(upsert),
    find: said(find),
    findByUid: said(findByUid),
    findByUserCode: said(findByUserCode),
    consume: said(consume),
    destroy: said(destroy),
    revokeByGrantId: said(revokeByGrantId),
  };
}

function modelAdapter(deps: AuthDeps, kind: string): Adapter {
  const { models } = deps;
  return {
    upsert: (id, payload, seconds) => models.save(kind, id, { model: { ...payload }, seconds }),
    find: async (id) => (await models.find(kind, id)) as AdapterPayload | undefined,
    findByUid: async (uid) => (await models.findByUid(kind, uid)) as AdapterPayload | undefined,
    findByUserCode: async (code) => (await models.findByUserCode(kind, code)) as AdapterPayload | undefined,
    async consume(id) {
      const model = await models.find(kind, id);
      if (await models.consume(kind, id)) return;
      // Two requests with one code passed the provider's own check together.
      if (typeof model?.["grantId"] === "string") await endSignIn(deps.db, model["grantId"], "code_replayed");
      throw new errors.InvalidGrant("it was already used");
    },
    // The provider forgets a grant when a code of it comes twice, and then asks every kind of token to forget it too.
    destroy: (id) => (kind === "Grant" ? endSignIn(deps.db, id, "code_replayed") : models.destroy(kind, id)),
    revokeByGrantId: async () => {},
  };
}

function clientAdapter({ clients }: AuthDeps): Adapter {
  return {
    ...nowhere,
    async find(id) {
      try {
        const client = await clients.find(id);
        const fault = client && clientFault(client);
        if (fault) throw fault;
        return client === null ? undefined : toProviderClient(client);
      } catch (error) {
        if (!(error instanceof AppError) || error.kind === "internal" || error.kind === "unavailable") throw error;
        throw Object.assign(new errors.InvalidClient(error.code), { error_description: error.message });
      }
    },
  };
}

const nowhere: Adapter = {
  upsert: async () => {},
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => {},
  destroy: async () => {},
  revokeByGrantId: async () => {},
};
