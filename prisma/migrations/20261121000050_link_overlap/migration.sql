-- How long the secret before works on once a link was collected, in hours, and whom the link handed it to.
ALTER TABLE "credential_links" ADD COLUMN     "overlap_hours" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "consumed_by" TEXT;
