export type { AccountRow } from "./account-store.ts";
export { acceptInvitation } from "./commands/accept-invitation.ts";
export { type Bootstrapped, bootstrapInstallation } from "./commands/bootstrap-installation.ts";
export { changeMemberRole } from "./commands/change-member-role.ts";
export { changePassword } from "./commands/change-password.ts";
export { type CompleteSetupInput, completeSetup } from "./commands/complete-setup.ts";
export { type ConnectAccountInput, connectAccount } from "./commands/connect-account.ts";
export { type CreateApiKeyInput, createApiKey } from "./commands/create-api-key.ts";
export { createApiKeyLink } from "./commands/create-api-key-link.ts";
export { type CliLoginInput, createCliKey } from "./commands/create-cli-key.ts";
export { createInvitation } from "./commands/create-invitation.ts";
export { createOrg } from "./commands/create-org.ts";
export { createPasswordLink } from "./commands/create-password-link.ts";
export { type CreateSessionInput, createSession } from "./commands/create-session.ts";
export { endCliKey } from "./commands/end-cli-key.ts";
export { joinByInvitation } from "./commands/join-by-invitation.ts";
export { leaveOrg } from "./commands/leave-org.ts";
export { noteInvitationMailed } from "./commands/note-invitation-mailed.ts";
export { removeMember } from "./commands/remove-member.ts";
export { renameOrg } from "./commands/rename-org.ts";
export { renewAdminKey } from "./commands/renew-admin-key.ts";
export { type RequestedReset, requestPasswordReset } from "./commands/request-password-reset.ts";
export { resendInvitation } from "./commands/resend-invitation.ts";
export { type ResetPasswordInput, resetPassword } from "./commands/reset-password.ts";
export { revokeApiKey } from "./commands/revoke-api-key.ts";
export { revokeInvitation } from "./commands/revoke-invitation.ts";
export { revokeSession } from "./commands/revoke-session.ts";
export { renewKeySecret, rotateApiKey } from "./commands/rotate-api-key.ts";
export { type PasswordSignIn, signInWithPassword } from "./commands/sign-in-with-password.ts";
export { type ProviderProfile, signInWithProvider } from "./commands/sign-in-with-provider.ts";
export { transferOwnership } from "./commands/transfer-ownership.ts";
export { updateApiKey } from "./commands/update-api-key.ts";
export { type CredentialChange, changeOfCredential, recordCredentialChange } from "./credential-change.ts";
export { type CredentialRow, readCredentialFacts } from "./credential-facts-store.ts";
export {
  type CredentialLinkRow,
  consumeCredentialLink,
  findCredentialLink,
  insertCredentialLink,
} from "./credential-link-store.ts";
export { credentialStatus, parseExpiry, requireActive, requireAlive } from "./credential-status.ts";
export { serversOpenTo } from "./credential-target-store.ts";
export { requireMember, resolveTargets } from "./credential-targets.ts";
export { parseIpAllow } from "./ip-allow.ts";
export { findKey, type KeyRow } from "./key-store.ts";
export type { IssuedLink } from "./link-store.ts";
export {
  actorOfMcp,
  anonymousPrincipal,
  foreignPrincipal,
  type McpPrincipal,
  mcpPrincipal,
  principalHash,
} from "./mcp-principal.ts";
export { findOrg } from "./org-store.ts";
export { PASSWORD_MAX, PASSWORD_MIN } from "./password-rule.ts";
export { coversRole, outranks, permissions, permissionTable, roleDescriptions, rolesToGive } from "./permissions.ts";
export type { SignInDeps, TenancyDeps, Throttle, User } from "./ports.ts";
export { actorOf, authorize, type Identity, may, type Principal, systemPrincipal } from "./principal.ts";
export { authenticateManageKey } from "./queries/authenticate-manage-key.ts";
export { getApiKey } from "./queries/get-api-key.ts";
export { type CredentialCaller, getKeyCaller, previewCaller } from "./queries/get-credential-caller.ts";
export { getMember } from "./queries/get-member.ts";
export { getMemberships } from "./queries/get-memberships.ts";
export { getOrg } from "./queries/get-org.ts";
export { listAccounts } from "./queries/list-accounts.ts";
export { listApiKeys } from "./queries/list-api-keys.ts";
export { listInvitations } from "./queries/list-invitations.ts";
export { listMembers } from "./queries/list-members.ts";
export { listOrgs } from "./queries/list-orgs.ts";
export { listSessions } from "./queries/list-sessions.ts";
export { previewInvitation } from "./queries/preview-invitation.ts";
export { previewMemberRemoval } from "./queries/preview-member-removal.ts";
export { requireOperator } from "./queries/require-operator.ts";
export { resolvePrincipal } from "./queries/resolve-principal.ts";
export { judgeServer, maySeeServer, type ServerCaller, type ServerRules, type ServerVerdict } from "./server-access.ts";
export { createSessionChecker, type SessionChecker } from "./session-checker.ts";
export { SESSION_SECONDS } from "./session-store.ts";
export { createIdentityProvider } from "./sign-in/create-identity-provider.ts";
export { createTxtLookup, type LookUpTxt } from "./sign-in/domain-proof.ts";
export { enterByProvider } from "./sign-in/enter-by-provider.ts";
export type { ProviderView } from "./sign-in/identity-provider-store.ts";
export {
  listIdentityProviders,
  noteProviderAnswer,
  type OpenedProvider,
  openIdentityProvider,
  openProviderForSignIn,
  waysInByEmail,
  waysInByOrg,
} from "./sign-in/identity-providers.ts";
export { addDomain, listDomains, removeDomain, verifyDomain } from "./sign-in/manage-domains.ts";
export { listMemberSessions, revokeMemberSession } from "./sign-in/member-sessions.ts";
export { orgOfSession, requireOwnSession } from "./sign-in/session-door-store.ts";
export { getSignInRules, updateSignInRules } from "./sign-in/sign-in-rules.ts";
export { sweepDomains } from "./sign-in/sweep-domains.ts";
export { deleteIdentityProvider, updateIdentityProvider } from "./sign-in/update-identity-provider.ts";
export type { WayIn } from "./sign-in/ways-in-store.ts";
export { maySignUp, type SignupPolicy, signupPolicy } from "./signup-policy.ts";
export {
  judgeTool,
  mayLook,
  noToolRules,
  type StoredToolRules,
  type ToolCaller,
  type ToolRules,
  type ToolVerdict,
  toolJudge,
  toolRules,
} from "./tool-access.ts";
export { foldToolName } from "./tool-spelling.ts";
export type { Membership } from "./user-store.ts";
