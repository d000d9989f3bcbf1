const PLAIN = /^[a-z0-9_./-]*$/;
const UNSEEN = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * One spelling for names that an MCP server may take for the same tool: case, width and other compatibility forms, and
 * what cannot be seen make no difference. Only for keeping callers away from a tool, never for letting them at it.
 */
export function foldToolName(name: string): string {
  return PLAIN.test(name) ? name : name.normalize("NFKC").replace(UNSEEN, "").toLowerCase();
}
