-- What a used refresh token was replaced by, sealed: a client whose requests crossed is given the same one again.
ALTER TABLE "oauth_models" ADD COLUMN "successor" TEXT;
