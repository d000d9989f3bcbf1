-- `standby`: drained, and kept running for a while because what was live just before may be wanted back.
ALTER TABLE "instances" DROP CONSTRAINT "instances_status";
ALTER TABLE "instances" ADD CONSTRAINT "instances_status" CHECK ("status" IN ('starting', 'ready', 'draining', 'standby', 'stopped', 'failed'));
