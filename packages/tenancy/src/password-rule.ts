import { AppError } from "@switchyard/contracts";

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 1024;

/**
 * Length is the only rule of composition (NIST SP 800-63B 3.1.1.2); the address itself is refused since it is the first
 * guess. Throws AppError password_too_short, password_too_long or password_guessable.
 */
export function checkNewPassword(password: string, email: string): void {
  const length = [...password].length;
  if (length < PASSWORD_MIN) {
    throw refused(
      "password_too_short",
      `A password needs at least ${PASSWORD_MIN} characters; this one has ${length}.`,
    );
  }
  if (length > PASSWORD_MAX) {
    throw refused("password_too_long", `A password has at most ${PASSWORD_MAX} characters; this one has ${length}.`);
  }
  const plain = password.toLowerCase();
  if (plain === email || new Set(plain).size < 3) {
    throw refused("password_guessable", "This password is among the first that would be guessed.");
  }
}

function refused(code: string, message: string): AppError {
  return new AppError({ code, kind: "invalid_input", message, remedy: "Choose a longer sentence of your own." });
}
