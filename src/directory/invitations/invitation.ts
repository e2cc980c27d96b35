export const INVITATION_STATES = ["queued", "sent", "failed", "dropped"] as const;

/** `failed` was given up after many tries; `dropped` had nobody to go to any more. */
export type InvitationState = (typeof INVITATION_STATES)[number];

/** An e-mail that tells somebody of their place on a team: at most one for each person and team, ever. */
export type Invitation = {
  organizationId: number;
  teamId: number;
  userId: number;
  state: InvitationState;
  /** How often it was tried to send it. */
  attempts: number;
  createdAt: number;
  /** When it is due, or when it is tried again by somebody else if whoever tries now is not heard of any more. */
  dueAt: number;
  sentAt: number | null;
  /** Why the last attempt failed: a code, never an address. */
  error: string | null;
};

/** What a message about an invitation is written from, read when it is due. */
export type DueInvitation = Invitation & {
  email: string;
  givenName: string;
  teamName: string;
  organizationName: string;
};
