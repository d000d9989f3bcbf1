/** Bounds the work on schemas that strangers wrote; one budget may serve many comparisons. */
export class Budget {
  #left: number;

  /** `steps` is a count of elementary proof steps, about a microsecond each. */
  constructor(steps: number) {
    this.#left = steps;
  }

  /** Takes from the budget; false once it is used up. */
  spend(steps = 1): boolean {
    this.#left -= steps;
    return this.#left > 0;
  }

  get exhausted(): boolean {
    return this.#left <= 0;
  }

  /** A budget for one part of the work, which is taken off this one when the part is settled. */
  portion(steps: number): Budget {
    return new Budget(Math.max(0, Math.min(steps, this.#left)));
  }

  /** Takes off what a portion used. */
  settle(portion: Budget, granted: number): void {
    this.#left -= granted - Math.max(0, portion.left);
  }

  get left(): number {
    return this.#left;
  }
}
