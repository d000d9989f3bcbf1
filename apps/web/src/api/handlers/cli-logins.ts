import { redeemCliToken } from "@switchyard/oauth";
import { createCliKey, endCliKey } from "@switchyard/tenancy";
import type { Handlers } from "../handler.ts";

/** The command line signs in as a person who allowed it in the browser, and out again. */
export const cliLoginHandlers: Pick<Handlers, "exchangeCliLogin" | "endCliLogin"> = {
  async exchangeCliLogin({ deps, body, ip, requestId }) {
    const { db, signingKeys, config } = deps;
    const login = await redeemCliToken({ db, keys: signingKeys, issuer: config.WEB_ORIGIN }, body.token);
    return createCliKey(deps, { ...login, ip, requestId });
  },
  async endCliLogin({ deps, body, ip, requestId }) {
    await endCliKey(deps, { secret: body.key, ip, requestId });
    return undefined;
  },
};
