-- Deployments of one environment: what waits or runs there, and the newest.
CREATE INDEX "deployments_environment_id_number_idx" ON "deployments"("environment_id", "number");
