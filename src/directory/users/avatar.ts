/** A picture of a user as it is kept and served: small, of one type, and without anything but the picture. */
export type Avatar = {
  /** Part of the address that it is served at, which nobody can guess. */
  token: string;
  /** Its media type. */
  type: string;
  base64: string;
};
