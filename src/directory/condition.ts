/** The version that a row must still have to be changed; without one, any. */
export type Condition = { ifVersion?: number };
