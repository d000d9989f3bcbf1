import { completeConnection, findWayBack, startConnection } from "@switchyard/connections";
import { toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { wideEvent } from "@switchyard/telemetry";
import { z } from "zod";
import { authenticate, requireLiveSession } from "../api/authenticate.ts";
import { problemResponse } from "../api/problem.ts";
import { limitRate } from "../api/rate-limit.ts";
import { readJson } from "../api/read-input.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import { localPath } from "../local-path.ts";
import { comingBack, withQuery } from "./coming-back.ts";
import { required } from "./required.ts";

const Begin = z.object({ returnTo: z.string().max(2048).optional() }).catch({});

/**
 * `POST /api/github/connection`: a signed-in person wants their account at GitHub to be theirs here too. Answers the
 * address to go to, as `{ "url": … }`.
 */
export async function connect(deps: Composition, request: Request): Promise<Response> {
  const requestId = newId("req");
  try {
    const fields = { request_id: requestId, ip: addressOf(request.headers) };
    return await wideEvent(deps.log, { name: "web.github_connect", fields }, async () => {
      const identity = await authenticate(deps, request, requestId);
      if (identity.kind === "user") await requireLiveSession(deps, identity);
      await limitRate(deps, identity.id);
      const { returnTo } = Begin.parse(await readJson(request));
      const answer = await startConnection(deps, identity, { returnTo: localPath(returnTo) });
      return Response.json(answer, { headers: { "cache-control": "no-store" } });
    });
  } catch (thrown) {
    return problemResponse(toAppError(thrown), requestId);
  }
}

/** `GET /api/github/connection`: the person agreed at GitHub; the account is theirs here from now on. */
export const connected = comingBack({
  name: "web.github_connected",
  async act({ deps, identity, query }) {
    const input = { code: required(query, "code"), state: required(query, "state") };
    const { returnTo } = await completeConnection(deps, identity, input);
    return withQuery(localPath(returnTo) ?? "/account", { done: "github_connected" });
  },
  async refusedAt({ deps, identity, query }) {
    const back = await findWayBack(deps, identity, { purpose: "connect", state: query.get("state") ?? "" });
    return localPath(back?.returnTo) ?? "/account";
  },
});
