-- Which ingress opens a lost session again: one at a time, and for a bounded time.

ALTER TABLE "replayable_sessions" ADD COLUMN "claim" TEXT, ADD COLUMN "claimed_until" TIMESTAMPTZ(3);
