/** A sign-in ends a year after it began, however often it was renewed. */
export const SIGN_IN_SECONDS = 365 * 86_400;

/** A refresh token that nobody uses for this long is over. */
export const REFRESH_TOKEN_SECONDS = 30 * 86_400;
