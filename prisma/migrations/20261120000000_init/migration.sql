-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified_at" TIMESTAMPTZ(3),
    "name" TEXT,
    "image" TEXT,
    "password_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("provider","provider_account_id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "user_agent" TEXT,
    "ip" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_links" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "user_id" TEXT,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "plane" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "role" TEXT,
    "server_ids" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revocations" (
    "id" BIGSERIAL NOT NULL,
    "org_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "revocations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "servers" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "access" TEXT NOT NULL DEFAULT 'organization',
    "source_url" TEXT NOT NULL,
    "source_ref" TEXT,
    "source_root_dir" TEXT,
    "git_credential_id" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "servers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "environments" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "live_deployment_id" TEXT,
    "live_since" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "environments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "variables" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "variables_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "secrets" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "public_info" JSONB NOT NULL DEFAULT '{}',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployments" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "trigger" TEXT NOT NULL,
    "created_by" JSONB NOT NULL,
    "settings" JSONB NOT NULL,
    "commit_sha" TEXT,
    "commit_message" TEXT,
    "commit_author" TEXT,
    "plan" JSONB,
    "artifact_digest" TEXT,
    "artifact_bytes" BIGINT,
    "endpoint" JSONB,
    "warnings" JSONB NOT NULL DEFAULT '[]',
    "failure_code" TEXT,
    "failure_message" TEXT,
    "failure_remedy" TEXT,
    "failure_detail" JSONB,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "worker_id" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ready_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "deployments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment_steps" (
    "deployment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER,

    CONSTRAINT "deployment_steps_pkey" PRIMARY KEY ("deployment_id","name")
);

-- CreateTable
CREATE TABLE "log_chunks" (
    "owner_id" TEXT NOT NULL,
    "first_seq" INTEGER NOT NULL,
    "org_id" TEXT NOT NULL,
    "last_seq" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "entries" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_chunks_pkey" PRIMARY KEY ("owner_id","first_seq")
);

-- CreateTable
CREATE TABLE "manifests" (
    "deployment_id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "manifests_pkey" PRIMARY KEY ("deployment_id")
);

-- CreateTable
CREATE TABLE "instances" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "address" JSONB,
    "path" TEXT NOT NULL DEFAULT '/mcp',
    "exit" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "sandbox" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_outbox" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "event" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_heads" (
    "org_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_heads_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "server_id" TEXT,
    "server_slug" TEXT,
    "deployment_id" TEXT,
    "instance_id" TEXT,
    "method" TEXT NOT NULL,
    "name" TEXT,
    "outcome" TEXT NOT NULL,
    "duration_ms" INTEGER,
    "arguments" JSONB,
    "result" JSONB,
    "context" JSONB NOT NULL DEFAULT '{}',
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "org_id" TEXT NOT NULL,
    "principal" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("org_id","principal","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "organizations_slug_key" ON "organizations"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_links_token_hash_key" ON "one_time_links"("token_hash");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "members_org_id_user_id_key" ON "members"("org_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_org_id_created_at_idx" ON "api_keys"("org_id", "created_at");

-- CreateIndex
CREATE INDEX "revocations_not_before_idx" ON "revocations"("not_before");

-- CreateIndex
CREATE INDEX "servers_org_id_created_at_idx" ON "servers"("org_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "servers_org_id_slug_key" ON "servers"("org_id", "slug");

-- CreateIndex
CREATE INDEX "environments_org_id_idx" ON "environments"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "environments_server_id_slug_key" ON "environments"("server_id", "slug");

-- CreateIndex
CREATE INDEX "variables_org_id_idx" ON "variables"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "variables_environment_id_name_key" ON "variables"("environment_id", "name");

-- CreateIndex
CREATE INDEX "secrets_org_id_idx" ON "secrets"("org_id");

-- CreateIndex
CREATE INDEX "deployments_org_id_created_at_idx" ON "deployments"("org_id", "created_at");

-- CreateIndex
CREATE INDEX "deployments_server_id_created_at_idx" ON "deployments"("server_id", "created_at");

-- CreateIndex
CREATE INDEX "deployments_status_created_at_idx" ON "deployments"("status", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "deployments_server_id_number_key" ON "deployments"("server_id", "number");

-- CreateIndex
CREATE INDEX "deployment_steps_org_id_idx" ON "deployment_steps"("org_id");

-- CreateIndex
CREATE INDEX "log_chunks_org_id_idx" ON "log_chunks"("org_id");

-- CreateIndex
CREATE INDEX "manifests_org_id_idx" ON "manifests"("org_id");

-- CreateIndex
CREATE INDEX "instances_environment_id_status_idx" ON "instances"("environment_id", "status");

-- CreateIndex
CREATE INDEX "instances_deployment_id_status_idx" ON "instances"("deployment_id", "status");

-- CreateIndex
CREATE INDEX "instances_org_id_idx" ON "instances"("org_id");

-- CreateIndex
CREATE INDEX "instances_worker_id_status_idx" ON "instances"("worker_id", "status");

-- CreateIndex
CREATE INDEX "audit_outbox_org_id_received_at_idx" ON "audit_outbox"("org_id", "received_at");

-- CreateIndex
CREATE INDEX "audit_events_org_id_server_id_seq_idx" ON "audit_events"("org_id", "server_id", "seq");

-- CreateIndex
CREATE INDEX "audit_events_org_id_actor_id_seq_idx" ON "audit_events"("org_id", "actor_id", "seq");

-- CreateIndex
CREATE INDEX "audit_events_org_id_outcome_seq_idx" ON "audit_events"("org_id", "outcome", "seq");

-- CreateIndex
CREATE INDEX "audit_events_org_id_name_seq_idx" ON "audit_events"("org_id", "name", "seq");

-- CreateIndex
CREATE INDEX "audit_events_org_id_occurred_at_idx" ON "audit_events"("org_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_org_id_seq_key" ON "audit_events"("org_id", "seq");

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "servers" ADD CONSTRAINT "servers_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environments" ADD CONSTRAINT "environments_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "variables" ADD CONSTRAINT "variables_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_steps" ADD CONSTRAINT "deployment_steps_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "manifests" ADD CONSTRAINT "manifests_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployments"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- Machine states: text with a CHECK. The lists are the ones in packages/contracts; a test keeps both equal.
ALTER TABLE "members" ADD CONSTRAINT "members_role" CHECK ("role" IN ('owner', 'admin', 'developer', 'auditor', 'member'));
ALTER TABLE "one_time_links" ADD CONSTRAINT "one_time_links_kind" CHECK ("kind" IN ('setup', 'password_reset'));
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_plane" CHECK ("plane" IN ('manage', 'mcp'));
ALTER TABLE "revocations" ADD CONSTRAINT "revocations_kind" CHECK ("kind" IN ('jti', 'grant', 'client', 'key', 'member', 'org'));
ALTER TABLE "servers" ADD CONSTRAINT "servers_access" CHECK ("access" IN ('organization', 'restricted', 'public', 'own'));
ALTER TABLE "environments" ADD CONSTRAINT "environments_kind" CHECK ("kind" IN ('production', 'preview'));
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_kind" CHECK ("kind" IN ('git_token', 'git_deploy_key'));
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_status" CHECK ("status" IN ('queued', 'building', 'verifying', 'ready', 'failed', 'canceled', 'superseded'));
ALTER TABLE "deployment_steps" ADD CONSTRAINT "deployment_steps_status" CHECK ("status" IN ('waiting', 'running', 'succeeded', 'failed', 'skipped', 'canceled'));
ALTER TABLE "instances" ADD CONSTRAINT "instances_status" CHECK ("status" IN ('starting', 'ready', 'draining', 'stopped', 'failed'));
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_kind" CHECK ("kind" IN ('exchange', 'management'));

-- Roles. Login roles of one installation are members of exactly one of these (packages/db/src/migrate.ts).
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_tenant') THEN
    BEGIN CREATE ROLE switchyard_tenant NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchyard_system') THEN
    BEGIN CREATE ROLE switchyard_system NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO switchyard_tenant, switchyard_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO switchyard_system;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO switchyard_tenant, switchyard_system;
DO $$ BEGIN IF to_regclass('_prisma_migrations') IS NOT NULL THEN REVOKE ALL ON "_prisma_migrations" FROM switchyard_system; END IF; END $$;
-- The sealed trail is append-only for every role that applications hold.
REVOKE UPDATE, DELETE ON "audit_events" FROM switchyard_system;

-- Tenant tables: the tenant role sees rows of the org its transaction named, and nothing when it named none.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    'members', 'api_keys', 'revocations', 'servers', 'environments', 'variables', 'secrets', 'deployments', 'deployment_steps',
    'log_chunks', 'manifests', 'instances', 'audit_outbox', 'audit_heads', 'audit_events', 'idempotency_keys'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO switchyard_tenant USING (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), ''''))) WITH CHECK (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), '''')))', t);
    EXECUTE format('CREATE POLICY system ON %I TO switchyard_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchyard_tenant', t);
  END LOOP;
END
$$;
REVOKE UPDATE, DELETE ON "audit_events" FROM switchyard_tenant;
REVOKE INSERT, UPDATE, DELETE ON "audit_events", "audit_heads" FROM switchyard_tenant;
REVOKE SELECT, UPDATE, DELETE ON "audit_outbox" FROM switchyard_tenant;

ALTER TABLE "organizations" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "organizations" TO switchyard_tenant USING (id = (SELECT nullif(current_setting('switchyard.org', true), '')));
CREATE POLICY system ON "organizations" TO switchyard_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON "organizations" TO switchyard_tenant;

-- People are not tenant rows: a tenant transaction reads only who its own members are.
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "users" FOR SELECT TO switchyard_tenant USING (id IN (SELECT user_id FROM members));
CREATE POLICY system ON "users" TO switchyard_system USING (true) WITH CHECK (true);
GRANT SELECT (id, email, name, image, created_at) ON "users" TO switchyard_tenant;
