import { describe, expect, it } from "vitest";
import { AppError, type ErrorKind, httpStatusByKind, isCallerFault, notFound, toAppError } from "./errors.ts";

describe("errors", () => {
  it("of ours pass unchanged", () => {
    const error = new AppError({ code: "slug_taken", kind: "conflict", message: "This slug is taken." });
    expect(toAppError(error)).toBe(error);
  });

  it.each([new Error("password is hunter2"), "password is hunter2", { password: "hunter2" }])(
    "of others become opaque: nothing of %o is public",
    (thrown) => {
      const error = toAppError(thrown);
      expect(error.kind).toBe("internal");
      expect(`${error.message} ${error.remedy}`).not.toContain("hunter2");
      expect(error.cause).toBe(thrown);
    },
  );

  it("answer alike for what is absent and what may not be seen", () => {
    expect(notFound("server", "x")).toMatchObject({ kind: "not_found", code: "server_not_found" });
    expect(notFound("server", "x").message).toContain("or you may not see it");
  });

  it("know whose fault they are by their status", () => {
    for (const kind of Object.keys(httpStatusByKind) as ErrorKind[])
      expect(isCallerFault(kind)).toBe(httpStatusByKind[kind] < 500);
    expect(new Set(Object.values(httpStatusByKind)).size).toBe(Object.keys(httpStatusByKind).length);
  });
});

it("recognises an AppError of another copy of the class, and no subclass claims its siblings", () => {
  class Sub extends AppError {}
  const foreign = Object.assign(new Error("x"), { [Symbol.for("switchyard.AppError")]: true, kind: "conflict" });
  const own = new AppError({ code: "a", kind: "conflict", message: "m" });
  expect(foreign).toBeInstanceOf(AppError);
  expect(own).toBeInstanceOf(AppError);
  expect(own instanceof Sub).toBe(false);
  expect(new Error("x") instanceof AppError).toBe(false);
});
