-- Every worker asks each second which instances drain or stand by; almost all rows have ended.
CREATE INDEX "instances_status_idx" ON "instances"("status");
