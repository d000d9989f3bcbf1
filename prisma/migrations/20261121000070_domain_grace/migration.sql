-- A verified domain whose record is gone keeps its rights for a grace period.
ALTER TABLE "domains" ADD COLUMN "missing_since" TIMESTAMPTZ(3);

-- Sessions end with the provider that vouched for them; proved domains are looked at again.
CREATE INDEX "sessions_identity_provider_id_idx" ON "sessions"("identity_provider_id");
CREATE INDEX "domains_checked_at_idx" ON "domains"("checked_at");
