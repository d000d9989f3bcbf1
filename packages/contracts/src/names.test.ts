import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BrowserOrigin,
  EnvironmentSlug,
  isReservedVariable,
  OrgSlug,
  reservedSlugs,
  ServerSlug,
  slugify,
  VariableName,
} from "./names.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.stringMatching(/^[-a-zA-Z0-9 ._]{0,60}$/),
  fc.constantFrom(...reservedSlugs),
);

describe("slugs", () => {
  it("are made from any name, and fit the place they are made for", () => {
    fc.assert(
      fc.property(text, (name) => {
        expect(OrgSlug.safeParse(slugify(name, 20, "org")).success).toBe(true);
        expect(ServerSlug.safeParse(slugify(name, 24, "server")).success).toBe(true);
        expect(EnvironmentSlug.safeParse(`b-${slugify(name, 13, "branch")}`).success).toBe(true);
      }),
    );
  });

  it("stay what they are when made again", () => {
    fc.assert(
      fc.property(text, (name) => {
        const once = slugify(name, 24, "server");
        expect(slugify(once, 24, "server")).toBe(once);
      }),
    );
  });

  it("keep what is readable", () => {
    expect(slugify("  Crème Brûlée (v2)  ", 24, "server")).toBe("creme-brulee-v2");
    expect(slugify("天気", 24, "server")).toBe("server");
    expect(slugify(`${"a".repeat(23)} b`, 24, "server")).toBe("a".repeat(23));
  });

  it.each(["API", "healthz", " docs ", "i"])("never take the reserved name %j", (name) => {
    expect(slugify(name, 24, "server")).toBe("server");
  });

  it.each(["", "-a", "a-", "a--b", "A", "a_b", "a.b", "a/b", "ä", "a\n", "api", "x".repeat(25)])(
    "refuse %j",
    (slug) => {
      expect(ServerSlug.safeParse(slug).success).toBe(false);
    },
  );

  it("of environments never look like a deployment's id", () => {
    expect(EnvironmentSlug.safeParse("dpl-1").success).toBe(false);
    expect(EnvironmentSlug.safeParse("pr-12").success).toBe(true);
  });
});

describe("names of variables", () => {
  it.each(["DATABASE_URL", "_x", "apiKey2"])("let %s be", (name) => {
    expect(VariableName.safeParse(name).success).toBe(true);
  });

  it.each([
    "",
    "2X",
    "A-B",
    "A B",
    "A=B",
    "Ä",
    "A\0",
    "PATH",
    "node_options",
    "LD_PRELOAD",
    "Switchyard_Org",
    "x".repeat(129),
  ])("refuse %j", (name) => {
    expect(VariableName.safeParse(name).success).toBe(false);
  });

  it("that are reserved stay reserved in any case", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("PATH", "HTTPS_PROXY", "LD_AUDIT", "SWITCHYARD_X"),
        fc.infiniteStream(fc.boolean()),
        (name, upper) => {
          const mixed = [...name].map((letter) => (upper.next().value ? letter : letter.toLowerCase())).join("");
          expect(isReservedVariable(mixed)).toBe(true);
        },
      ),
    );
  });
});

describe("browser origins", () => {
  it.each(["https://app.example.com", "https://app.example.com:8443", "http://localhost:5173", "http://[::1]:8080"])(
    "are taken as a browser sends them: %j",
    (origin) => {
      expect(BrowserOrigin.safeParse(origin).success).toBe(true);
    },
  );

  it.each([
    "*",
    "null",
    "app.example.com",
    "http://app.example.com",
    "https://app.example.com/",
    "https://App.example.com",
    "https://app.example.com:443",
    "https://ada@app.example.com",
    "file:///tmp",
  ])("refuse what no browser sends or nobody can vouch for: %j", (origin) => {
    expect(BrowserOrigin.safeParse(origin).success).toBe(false);
  });

  it.each(["https://*", "https://*.example.com", "https://%2A.example.com"])(
    "refuse a pattern, which would never be met: %j",
    (origin) => {
      expect(BrowserOrigin.safeParse(origin).success).toBe(false);
    },
  );
});
