-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "login" TEXT,
ADD COLUMN     "sealed_tokens" TEXT;

-- AlterTable
ALTER TABLE "deployments" ADD COLUMN     "approved_by" JSONB,
ADD COLUMN     "branch" TEXT,
ADD COLUMN     "diff" JSONB,
ADD COLUMN     "from_fork" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "gates" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "held_at" TIMESTAMPTZ(3),
ADD COLUMN     "hold" TEXT,
ADD COLUMN     "pull_number" INTEGER,
ADD COLUMN     "reused_from" TEXT,
ADD COLUMN     "superseded_by" TEXT,
ADD COLUMN     "variable_set_id" TEXT,
ADD COLUMN     "wanted_sha" TEXT;

-- AlterTable
ALTER TABLE "environments" ADD COLUMN     "access" TEXT,
ADD COLUMN     "branch" TEXT,
ADD COLUMN     "closed_at" TIMESTAMPTZ(3),
ADD COLUMN     "closed_reason" TEXT,
ADD COLUMN     "comment_id" BIGINT,
ADD COLUMN     "from_fork" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "limits" JSONB,
ADD COLUMN     "live_promotion_id" TEXT,
ADD COLUMN     "pull_author" TEXT,
ADD COLUMN     "pull_number" INTEGER,
ADD COLUMN     "pull_title" TEXT,
ADD COLUMN     "pull_url" TEXT;

-- AlterTable
ALTER TABLE "servers" ADD COLUMN     "default_branch" TEXT,
ADD COLUMN     "deploy_settings" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "github_repo" TEXT,
ADD COLUMN     "github_repo_id" BIGINT,
ADD COLUMN     "hook_sealed" TEXT,
ADD COLUMN     "installation_id" TEXT,
ADD COLUMN     "source_fault" TEXT;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "is_operator" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "variable_sets" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "names" TEXT[],
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "variable_sets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotions" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "previous_deployment_id" TEXT,
    "kind" TEXT NOT NULL,
    "reason" TEXT,
    "actor" JSONB NOT NULL,
    "variable_set_id" TEXT,
    "policies" JSONB NOT NULL DEFAULT '{}',
    "overruled" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "promotions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "github_apps" (
    "id" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "api_url" TEXT NOT NULL,
    "html_url" TEXT NOT NULL,
    "app_id" BIGINT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_delivery_at" TIMESTAMPTZ(3),

    CONSTRAINT "github_apps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "installations" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "installation_id" BIGINT NOT NULL,
    "account_id" BIGINT NOT NULL,
    "account_login" TEXT NOT NULL,
    "account_kind" TEXT NOT NULL,
    "repository_selection" TEXT NOT NULL,
    "html_url" TEXT NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" TEXT NOT NULL,
    "org_id" TEXT,
    "server_id" TEXT,
    "source" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "events" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'received',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "replay_of" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "syncs" (
    "server_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "wanted" BIGINT NOT NULL DEFAULT 1,
    "done" BIGINT NOT NULL DEFAULT 0,
    "seen" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "syncs_pkey" PRIMARY KEY ("server_id","kind","name")
);

-- CreateIndex
CREATE INDEX "variable_sets_org_id_idx" ON "variable_sets"("org_id");

-- CreateIndex
CREATE INDEX "variable_sets_environment_id_idx" ON "variable_sets"("environment_id");

-- CreateIndex
CREATE INDEX "promotions_org_id_idx" ON "promotions"("org_id");

-- CreateIndex
CREATE INDEX "promotions_environment_id_created_at_idx" ON "promotions"("environment_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "installations_installation_id_key" ON "installations"("installation_id");

-- CreateIndex
CREATE INDEX "installations_org_id_idx" ON "installations"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_dedupe_key_key" ON "deliveries"("dedupe_key");

-- CreateIndex
CREATE INDEX "deliveries_org_id_received_at_idx" ON "deliveries"("org_id", "received_at");

-- CreateIndex
CREATE INDEX "deliveries_status_next_try_at_idx" ON "deliveries"("status", "next_try_at");

-- CreateIndex
CREATE INDEX "syncs_org_id_idx" ON "syncs"("org_id");

-- CreateIndex
CREATE INDEX "syncs_next_try_at_idx" ON "syncs"("next_try_at");

-- CreateIndex
CREATE INDEX "servers_installation_id_github_repo_id_idx" ON "servers"("installation_id", "github_repo_id");

-- AddForeignKey
ALTER TABLE "servers" ADD CONSTRAINT "servers_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "syncs" ADD CONSTRAINT "syncs_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- AddForeignKey
ALTER TABLE "variable_sets" ADD CONSTRAINT "variable_sets_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Machine states: text with a CHECK.
ALTER TABLE "environments" DROP CONSTRAINT "environments_kind";
-- `defaults` holds the variables that every preview of a server starts with; nothing is ever live in it.
ALTER TABLE "environments" ADD CONSTRAINT "environments_kind" CHECK ("kind" IN ('production', 'preview', 'defaults'));
ALTER TABLE "environments" ADD CONSTRAINT "environments_access" CHECK ("access" IN ('organization', 'restricted', 'public', 'own'));
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_hold" CHECK ("hold" IN ('approval', 'checks'));
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_kind" CHECK ("kind" IN ('deploy', 'promote', 'rollback'));
ALTER TABLE "installations" ADD CONSTRAINT "installations_account_kind" CHECK ("account_kind" IN ('User', 'Organization'));
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_status" CHECK ("status" IN ('received', 'processed', 'ignored', 'failed'));
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_source" CHECK ("source" IN ('github', 'server'));
ALTER TABLE "syncs" ADD CONSTRAINT "syncs_kind" CHECK ("kind" IN ('branch', 'pull', 'checks', 'status', 'comment'));

-- The GitHub App is not a tenant's: only the system role sees it.
GRANT SELECT, INSERT, UPDATE, DELETE ON "github_apps", "variable_sets", "promotions", "installations", "deliveries", "syncs" TO switchyard_system;

-- Tenant tables: the tenant role sees rows of the org its transaction named, and nothing when it named none.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['variable_sets', 'promotions', 'installations', 'deliveries', 'syncs'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO switchyard_tenant USING (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), ''''))) WITH CHECK (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), '''')))', t);
    EXECUTE format('CREATE POLICY system ON %I TO switchyard_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchyard_tenant', t);
  END LOOP;
END
$$;
-- What was live, and with which variables, is history.
REVOKE UPDATE, DELETE ON "promotions", "variable_sets" FROM switchyard_tenant;
-- Webhooks are taken by the system, whoever they turn out to be for.
REVOKE INSERT, UPDATE, DELETE ON "deliveries" FROM switchyard_tenant;

-- Every server has its preview defaults; whoever came first runs this installation.
INSERT INTO "environments" ("id", "org_id", "server_id", "slug", "kind")
SELECT 'env_' || substr(md5(s.id), 1, 26), s.org_id, s.id, 'preview', 'defaults' FROM "servers" s
ON CONFLICT ("server_id", "slug") DO NOTHING;
UPDATE "users" SET "is_operator" = true WHERE "id" = (SELECT "id" FROM "users" ORDER BY "created_at", "id" LIMIT 1);
