/** Evaluates + - * / % ^ and parentheses by recursive descent; throws with a readable message on anything else. */
export function evaluate(expression: string): number {
  const tokens = expression.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[-+*/%^()]|\S/gi) ?? [];
  let at = 0;

  const take = (...wanted: string[]): string | null =>
    wanted.includes(tokens[at] ?? "") ? (tokens[at++] ?? null) : null;

  function sum(): number {
    let left = product();
    for (let operator = take("+", "-"); operator !== null; operator = take("+", "-")) {
      const right = product();
      left = operator === "+" ? left + right : left - right;
    }
    return left;
  }

  function product(): number {
    let left = power();
    for (let operator = take("*", "/", "%"); operator !== null; operator = take("*", "/", "%")) {
      const right = power();
      left = operator === "*" ? left * right : operator === "/" ? left / right : left % right;
    }
    return left;
  }

  function power(): number {
    const negative = take("-") !== null;
    const base = atom();
    const value = take("^") === null ? base : base ** power();
    return negative ? -value : value;
  }

  function atom(): number {
    if (take("(") !== null) {
      const value = sum();
      if (take(")") === null) throw new Error("A closing parenthesis is missing.");
      return value;
    }
    const token = tokens[at++];
    const value = Number(token);
    if (token === undefined || Number.isNaN(value)) throw new Error(`Expected a number, found ${token ?? "the end"}.`);
    return value;
  }

  const value = sum();
  if (at < tokens.length) throw new Error(`Did not expect ${tokens[at]}.`);
  if (!Number.isFinite(value)) throw new Error("The result is not a finite number.");
  return value;
}
