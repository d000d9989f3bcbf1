import type { KnownClient } from "@switchyard/oauth";
import type { FrontAnswer, FrontRequest, PassedOn } from "../front/request.ts";

/** What a grant type is answered with, for a client that was proved. */
export type GrantHandler = (client: KnownClient, request: FrontRequest) => Promise<FrontAnswer | PassedOn>;
