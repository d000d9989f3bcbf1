-- When a preview was last seen in use by whoever looks for idle ones.
ALTER TABLE "environments" ADD COLUMN "last_used_at" TIMESTAMPTZ(3);
