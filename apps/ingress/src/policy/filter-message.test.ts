import { describe, expect, it } from "vitest";
import { filterMessage, type ListFilter } from "./filter-message.ts";

const only = (...names: string[]): ListFilter => ({
  keeps: (name) => names.includes(name),
  expectsTools: true,
  modern: false,
});
const list = (tools: string, more = "") => `{"jsonrpc":"2.0","id":1,"result":{"tools":[${tools}]${more}}}`;
const textOf = (text: string, filter: ListFilter): string => {
  const message = filterMessage(text, filter);
  return message.kind === "filtered" ? message.text : message.kind;
};

describe("a filtered list", () => {
  it("keeps what the caller may call byte for byte, numbers that no parser holds and spaces included", () => {
    const big = '{ "name" : "a", "_meta": {"n": 12345678901234567890.10, "e": "\\u00e9 é"} }';
    expect(textOf(list(`${big}, {"name":"b"},{"name":"c","inputSchema":{}}`), only("a", "c"))).toBe(
      list(`${big},{"name":"c","inputSchema":{}}`),
    );
  });

  it("is the text as it came when every tool is kept, and an empty list when none is", () => {
    expect(textOf(list('{"name":"a"}'), only("a"))).toBe("as-is");
    expect(textOf(list('{"name":"a"},{"name":"b"}'), only())).toBe(list(""));
  });

  it("keeps the cursor of a page", () => {
    expect(textOf(list('{"name":"a"}', ',"nextCursor":"p2"'), only())).toBe(list("", ',"nextCursor":"p2"'));
  });

  it("leaves out tools without a name that can be read", () => {
    const odd = '{"name":7},{"title":"a"},"a",null,{"name":"a","name":"b"},{"n\\u0061me":"b"},[{"name":"a"}]';
    expect(textOf(list(`${odd},{"name":"a"}`), only("a", "b"))).toBe(list('{"n\\u0061me":"b"},{"name":"a"}'));
  });

  it("reads names as a parser does: escapes, prototype names, brackets and quotes inside strings", () => {
    const tools = '{"d":"]}\\\\\\"","name":"\\u0061"},{"name":"__proto__"},{"name":"constructor"},{"name":"a]"}';
    expect(textOf(list(tools), only("a", "__proto__"))).toBe(
      list('{"d":"]}\\\\\\"","name":"\\u0061"},{"name":"__proto__"}'),
    );
  });

  it("may be kept for the caller alone in the modern era, whether the server said so or not", () => {
    const modern = { ...only("a"), modern: true };
    expect(textOf(list('{"name":"a"}', ',"ttlMs":5,"cacheScope":"public"'), modern)).toBe(
      list('{"name":"a"}', ',"ttlMs":5,"cacheScope":"private"'),
    );
    expect(textOf('{"result":{"cacheScope":"public","tools":[{"name":"b"}]}}', modern)).toBe(
      '{"result":{"cacheScope":"private","tools":[]}}',
    );
    expect(textOf('{"result":{"tools":[]}}', modern)).toBe('{"result":{"cacheScope":"private","tools":[]}}');
  });

  it("leaves errors, notifications and requests of the server alone", () => {
    for (const text of ['{"error":{"code":1,"message":"tools"}}', '{"method":"x","params":{"tools":[{"name":"b"}]}}']) {
      expect(textOf(text, only())).toBe("as-is");
    }
  });

  it("filters each answer of a batch and leaves those of other methods alone", () => {
    const filter = { ...only("a"), expectsTools: false };
    const batch = `[{"id":1,"result":{"tools":[{"name":"b"},{"name":"a"}]}}, {"id":2,"result":{"prompts":[{"name":"b"}]}}]`;
    expect(textOf(batch, filter)).toBe(
      `[{"id":1,"result":{"tools":[{"name":"a"}]}}, {"id":2,"result":{"prompts":[{"name":"b"}]}}]`,
    );
  });
});

describe("an answer that could be read as another list", () => {
  it.each([
    ["no JSON", '{"result":{"tools":[{"name":"secret"}]}'],
    ["a byte order mark", '\ufeff{"result":{"tools":[]}}'],
    ["two results", '{"result":{"tools":[]},"result":{"tools":[{"name":"secret"}]}}'],
    ["two results, one escaped", '{"result":{"tools":[]},"resul\\u0074":{"tools":[{"name":"secret"}]}}'],
    ["two lists", '{"result":{"tools":[],"tools":[{"name":"secret"}]}}'],
    ["two cache scopes", '{"result":{"tools":[],"cacheScope":"public","cacheScope":"private"}}'],
    ["a list that is none", '{"result":{"tools":{"0":{"name":"secret"}}}}'],
    ["a list under another name", '{"result":{"Tools":[{"name":"secret"}]}}'],
    ["a result that is a list", '{"result":[{"name":"secret"}]}'],
    ["no message", '"secret"'],
    ["nothing", ""],
  ])("is unreadable: %s", (_, text) => {
    expect(filterMessage(text, only()).kind).toBe("unreadable");
  });
});

describe("a huge list", () => {
  it("takes time in proportion to its length", () => {
    const description = JSON.stringify('x[{\\"'.repeat(20));
    const tool = (index: number) => `{"name":"t${index}","description":${description}}`;
    const time = (count: number): number => {
      const text = list(Array.from({ length: count }, (_, index) => tool(index)).join(","));
      const startedAt = performance.now();
      expect(filterMessage(text, { ...only(), keeps: (name) => name.endsWith("7") }).kind).toBe("filtered");
      return performance.now() - startedAt;
    };
    time(1_000);
    const small = Math.max(1, Math.min(time(2_000), time(2_000)));
    expect(time(20_000)).toBeLessThan(small * 60 + 200);
  });

  it("may nest as deep as it likes", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    expect(textOf(list(`{"name":"a","x":${deep}},{"name":"b"}`), only("b"))).toBe(list('{"name":"b"}'));
  });
});
