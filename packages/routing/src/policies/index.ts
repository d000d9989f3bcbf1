export { findServerRules, type RulesOfServer } from "./rules-store.ts";
