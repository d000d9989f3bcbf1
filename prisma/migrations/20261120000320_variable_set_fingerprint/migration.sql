-- Tells without opening anything whether an environment's variables are still those of the set.
ALTER TABLE "variable_sets" ADD COLUMN     "fingerprint" TEXT NOT NULL DEFAULT '';
