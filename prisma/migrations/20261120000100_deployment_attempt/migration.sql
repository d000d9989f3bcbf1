-- How often a deployment was started: one whose worker was lost is taken up again, but not for ever.
ALTER TABLE "deployments" ADD COLUMN "attempt" INTEGER NOT NULL DEFAULT 0;
