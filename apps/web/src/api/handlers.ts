import type { Handlers } from "./handler.ts";
import { accountHandlers } from "./handlers/account.ts";
import { auditHandlers } from "./handlers/audit.ts";
import { cliLoginHandlers } from "./handlers/cli-logins.ts";
import { connectionHandlers } from "./handlers/connections.ts";
import { credentialHandlers } from "./handlers/credentials.ts";
import { deploySettingsHandlers } from "./handlers/deploy-settings.ts";
import { deploymentHandlers } from "./handlers/deployments.ts";
import { grantHandlers } from "./handlers/grants.ts";
import { limitHandlers } from "./handlers/limits.ts";
import { memberHandlers } from "./handlers/members.ts";
import { orgHandlers } from "./handlers/orgs.ts";
import { policyHandlers } from "./handlers/policies.ts";
import { promotionHandlers } from "./handlers/promotions.ts";
import { serverHandlers } from "./handlers/servers.ts";
import { signInHandlers } from "./handlers/sign-in.ts";

/** The handler of every operation. */
export const handlers: Handlers = {
  ...accountHandlers,
  ...orgHandlers,
  ...memberHandlers,
  ...signInHandlers,
  ...credentialHandlers,
  ...grantHandlers,
  ...cliLoginHandlers,
  ...serverHandlers,
  ...deploymentHandlers,
  ...deploySettingsHandlers,
  ...policyHandlers,
  ...limitHandlers,
  ...promotionHandlers,
  ...connectionHandlers,
  ...auditHandlers,
};
