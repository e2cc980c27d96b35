/** A picture of a user, small enough for a text. */
export type AvatarRow = { organization_id: number; user_id: number; token: string; type: string; base64: string };
