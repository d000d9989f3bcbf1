-- Every worker asks each second what is due; almost all syncs are not.
CREATE INDEX "syncs_due_idx" ON "syncs"("next_try_at") WHERE "done" < "wanted";
