-- Public keys that ingresses sign assertions with: workers tell them to the instances they start. No tenant's.
CREATE TABLE "assertion_keys" (
    "kid" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "assertion_keys_pkey" PRIMARY KEY ("kid")
);

GRANT SELECT, INSERT, UPDATE, DELETE ON "assertion_keys" TO switchyard_system;
