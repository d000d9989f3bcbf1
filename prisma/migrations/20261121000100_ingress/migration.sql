-- What the ingress learns of a server beyond who may call it: pages that may, whether an older server is served in both
-- eras, and how much. And the sessions it can open again by itself.

ALTER TABLE "servers" ADD COLUMN "allowed_origins" TEXT[] DEFAULT ARRAY[]::TEXT[], ADD COLUMN "era_bridge" BOOLEAN NOT NULL DEFAULT true;

CREATE TABLE "limits" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT,
    "tools" TEXT[],
    "per" TEXT NOT NULL,
    "calls" INTEGER NOT NULL,
    "period" TEXT NOT NULL,
    "burst" INTEGER,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "limits_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "replayable_sessions" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "server_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "principal_hash" TEXT NOT NULL,
    "initialize" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "upstream_id" TEXT NOT NULL,
    "replays" INTEGER NOT NULL DEFAULT 0,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "replayable_sessions_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "limits_org_id_idx" ON "limits"("org_id");
CREATE INDEX "limits_server_id_idx" ON "limits"("server_id");
CREATE INDEX "replayable_sessions_org_id_idx" ON "replayable_sessions"("org_id");
CREATE INDEX "replayable_sessions_server_id_idx" ON "replayable_sessions"("server_id");
CREATE INDEX "replayable_sessions_used_at_idx" ON "replayable_sessions"("used_at");

ALTER TABLE "limits" ADD CONSTRAINT "limits_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "replayable_sessions" ADD CONSTRAINT "replayable_sessions_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "limits" ADD CONSTRAINT "limits_per" CHECK ("per" IN ('everyone', 'principal', 'client'));
ALTER TABLE "limits" ADD CONSTRAINT "limits_period" CHECK ("period" IN ('second', 'minute', 'hour', 'day', 'month'));
ALTER TABLE "limits" ADD CONSTRAINT "limits_calls" CHECK ("calls" > 0);

GRANT SELECT, INSERT, UPDATE, DELETE ON "limits", "replayable_sessions" TO switchyard_system;

-- Tenant tables: the tenant role sees rows of the org its transaction named, and nothing when it named none.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['limits', 'replayable_sessions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I TO switchyard_tenant USING (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), ''''))) WITH CHECK (org_id = (SELECT nullif(current_setting(''switchyard.org'', true), '''')))', t);
    EXECUTE format('CREATE POLICY system ON %I TO switchyard_system USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchyard_tenant', t);
  END LOOP;
END
$$;
