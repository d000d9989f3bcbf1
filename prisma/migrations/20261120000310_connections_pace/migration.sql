-- When GitHub said to slow down: nothing of the installation is asked before.
ALTER TABLE "installations" ADD COLUMN "paused_until" TIMESTAMPTZ(3);
-- When the server's repository was last looked at without a hint.
ALTER TABLE "servers" ADD COLUMN "polled_at" TIMESTAMPTZ(3);
CREATE INDEX "servers_polled_at_idx" ON "servers"("polled_at");
