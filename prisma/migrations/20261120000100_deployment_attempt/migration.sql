-- How often a deployment was started: one whose worker was lost is taken up again, but not for ever.
ALTER TABLE "deployments" ADD COLUMN "attempt" INTEGER NOT NULL DEFAULT 0;
-- The sweeper looks for leases that ran out.
CREATE INDEX "deployments_lease_until_idx" ON "deployments"("lease_until") WHERE "lease_until" IS NOT NULL;
