/** By which way a decision comes in, and where one comes back to after signing in as somebody else. */
export interface ConsentDoor {
  /** Path that takes the decision. */
  readonly decision: string;
  readonly back: string;
  /** The code that the person typed in, in the device flow; it stands for the cookie of the code flow. */
  readonly userCode: string | null;
}

/** The door of a request that a browser brought. */
export function browserDoor(uid: string): ConsentDoor {
  const back = `/authorize/${encodeURIComponent(uid)}`;
  return { decision: `${back}/decision`, back, userCode: null };
}

/** The door of a device whose code was typed in. */
export function deviceDoor(userCode: string): ConsentDoor {
  return { decision: "/device/decision", back: `/device?user_code=${encodeURIComponent(userCode)}`, userCode };
}
