#!/bin/sh
# What Playwright starts as the browser: Chromium in a network of its own. E2E_NODE is the Node that runs the journeys.
exec "${E2E_NODE:-node}" "$(dirname "$0")/outside.ts" "$@"
