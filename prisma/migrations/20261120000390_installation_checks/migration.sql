-- When GitHub was last asked about the installation without a hint.
ALTER TABLE "installations" ADD COLUMN "checked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
