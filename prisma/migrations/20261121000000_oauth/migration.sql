-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "ip_allow" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "last_used_ip" TEXT,
ADD COLUMN     "last_used_server_id" TEXT,
ADD COLUMN     "last_used_tool" TEXT,
ADD COLUMN     "previous_hash" TEXT,
ADD COLUMN     "previous_until" TIMESTAMPTZ(3),
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "suspended_at" TIMESTAMPTZ(3),
ADD COLUMN     "tools" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "user_id" TEXT;

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "sso_required" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "identity_provider_id" TEXT;

-- CreateTable
CREATE TABLE "oauth_clients" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "user_id" TEXT,
    "grant_types" TEXT[],
    "redirect_uris" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "auth_method" TEXT NOT NULL,
    "jwks" JSONB,
    "server_ids" TEXT[],
    "scopes" TEXT[],
    "tools" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "ip_allow" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "suspended_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_ip" TEXT,
    "last_used_server_id" TEXT,
    "last_used_tool" TEXT,

    CONSTRAINT "oauth_clients_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_secrets" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_secrets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential_links" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "credential" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "consumed_at" TIMESTAMPTZ(3),
    "consumed_ip" TEXT,

    CONSTRAINT "credential_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grants" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "client_name" TEXT NOT NULL,
    "client_kind" TEXT NOT NULL,
    "redirect_host" TEXT,
    "server_id" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "scopes" TEXT[],
    "oidc_grant_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_ip" TEXT,
    "last_used_tool" TEXT,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oauth_models" (
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "grant_id" TEXT,
    "uid" TEXT,
    "user_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "oauth_models_pkey" PRIMARY KEY ("kind","id")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "kid" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "sealed_private" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "current_at" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "invitations" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "mailed_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_providers" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "preset" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "sealed_secret" TEXT NOT NULL,
    "role_claim" TEXT,
    "role_map" JSONB NOT NULL DEFAULT '[]',
    "default_role" TEXT NOT NULL,
    "joins_on_sign_in" BOOLEAN NOT NULL DEFAULT true,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "identity_providers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "domains" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checked_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),

    CONSTRAINT "domains_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "server_members" (
    "server_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "server_members_pkey" PRIMARY KEY ("server_id","member_id")
);

-- CreateTable
CREATE TABLE "policies" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "effect" TEXT NOT NULL,
    "tools" TEXT[],
    "subject_kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_groups" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "tools" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tool_groups_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "oauth_clients_org_id_created_at_idx" ON "oauth_clients"("org_id", "created_at");

-- CreateIndex
CREATE INDEX "client_secrets_client_id_idx" ON "client_secrets"("client_id");

-- CreateIndex
CREATE INDEX "client_secrets_org_id_idx" ON "client_secrets"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "credential_links_token_hash_key" ON "credential_links"("token_hash");

-- CreateIndex
CREATE INDEX "credential_links_org_id_idx" ON "credential_links"("org_id");

-- CreateIndex
CREATE INDEX "credential_links_credential_idx" ON "credential_links"("credential");

-- CreateIndex
CREATE INDEX "grants_org_id_created_at_idx" ON "grants"("org_id", "created_at");

-- CreateIndex
CREATE INDEX "grants_user_id_idx" ON "grants"("user_id");

-- CreateIndex
CREATE INDEX "grants_server_id_idx" ON "grants"("server_id");

-- CreateIndex
CREATE INDEX "grants_oidc_grant_id_idx" ON "grants"("oidc_grant_id");

-- CreateIndex
CREATE INDEX "oauth_models_grant_id_idx" ON "oauth_models"("grant_id");

-- CreateIndex
CREATE INDEX "oauth_models_uid_idx" ON "oauth_models"("uid");

-- CreateIndex
CREATE INDEX "oauth_models_user_code_idx" ON "oauth_models"("user_code");

-- CreateIndex
CREATE INDEX "oauth_models_expires_at_idx" ON "oauth_models"("expires_at");

-- CreateIndex
CREATE INDEX "signing_keys_status_idx" ON "signing_keys"("status");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations"("token_hash");

-- CreateIndex
CREATE INDEX "invitations_org_id_created_at_idx" ON "invitations"("org_id", "created_at");

-- CreateIndex
CREATE INDEX "identity_providers_org_id_idx" ON "identity_providers"("org_id");

-- CreateIndex
CREATE INDEX "domains_domain_idx" ON "domains"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "domains_org_id_domain_key" ON "domains"("org_id", "domain");

-- CreateIndex
CREATE INDEX "server_members_org_id_idx" ON "server_members"("org_id");

-- CreateIndex
CREATE INDEX "server_members_member_id_idx" ON "server_members"("member_id");

-- CreateIndex
CREATE INDEX "policies_org_id_idx" ON "policies"("org_id");

-- CreateIndex
CREATE INDEX "policies_server_id_idx" ON "policies"("server_id");

-- CreateIndex
CREATE INDEX "tool_groups_org_id_idx" ON "tool_groups"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "tool_groups_server_id_name_key" ON "tool_groups"("server_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_previous_hash_key" ON "api_keys"("previous_hash");

-- AddForeignKey
ALTER TABLE "client_secrets" ADD CONSTRAINT "client_secrets_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "server_members" ADD CONSTRAINT "server_members_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "server_members" ADD CONSTRAINT "server_members_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "members"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policies" ADD CONSTRAINT "policies_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_groups" ADD CONSTRAINT "tool_groups_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- A domain belongs to one org once it was proved; an address is invited to an org once at a time; a person's consent to a
-- client at one MCP URL is one row.
CREATE UNIQUE INDEX "domains_verified_key" ON "domains"("domain") WHERE "verified_at" IS NOT NULL;
CREATE UNIQUE INDEX "invitations_open_key" ON "invitations"("org_id", "email") WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;
CREATE UNIQUE INDEX "grants_open_key" ON "grants"("user_id", "client_id", "resource") WHERE "revoked_at" IS NULL;
-- One key signs, at most one waits.
CREATE UNIQUE INDEX "signing_keys_current_key" ON "signing_keys"("status") WHERE "status" IN ('next', 'current');

-- Closed lists: text with a CHECK.
ALTER TABLE "oauth_clients" ADD CONSTRAINT "oauth_clients_purpose" CHECK ("purpose" IN ('person', 'ci', 'agent'));
ALTER TABLE "oauth_clients" ADD CONSTRAINT "oauth_clients_auth_method" CHECK ("auth_method" IN ('secret', 'private_key_jwt', 'none'));
ALTER TABLE "credential_links" ADD CONSTRAINT "credential_links_kind" CHECK ("kind" IN ('client', 'key'));
ALTER TABLE "grants" ADD CONSTRAINT "grants_client_kind" CHECK ("client_kind" IN ('issued', 'metadata', 'registered'));
ALTER TABLE "signing_keys" ADD CONSTRAINT "signing_keys_status" CHECK ("status" IN ('next', 'current', 'retired'));
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_role" CHECK ("role" IN ('owner', 'admin', 'developer', 'auditor', 'member'));
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_default_role" CHECK ("default_role" IN ('owner', 'admin', 'developer', 'auditor', 'member'));
ALTER TABLE "policies" ADD CONSTRAINT "policies_effect" CHECK ("effect" IN ('allow', 'deny'));
ALTER TABLE "policies" ADD CONSTRAINT "policies_subject_kind" CHECK ("subject_kind" IN ('role', 'user', 'client', 'key'));

-- What the authorization server keeps for itself, and its keys, are no tenant's.
GRANT SELECT, INSERT, UPDATE, DELETE ON "oauth_models", "signing_keys", "oauth_clients", "client_secrets", "credential_links", "grants", "invitations", "identity_providers", "domains", "server_members", "policies", "tool_groups" TO switchyard_system;

-- Tenant tables: the tenant role sees rows of the org its transaction named, and nothing when it named none.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['oauth_clients', 'client_secrets', 'credential_links', 'grants', 'invitations', 'identity_providers', 'domains', 'server_members', 'policies', 'tool_groups'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO switchyard_tenant USING (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), ''''))) WITH CHECK (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), '''')))', t);
    EXECUTE format('CREATE POLICY system ON %I TO switchyard_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchyard_tenant', t);
  END LOOP;
END
$$;
