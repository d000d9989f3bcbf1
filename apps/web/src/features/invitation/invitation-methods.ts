/** A sign-in provider as a button. */
export interface SignInMethodChoice {
  readonly id: string;
  readonly name: string;
}
