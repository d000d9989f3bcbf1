-- A server's page says what the sandbox of the running workers cannot hold; a tenant reads that much of a worker.
GRANT SELECT ("id", "sandbox", "lease_until") ON "workers" TO switchyard_tenant;
