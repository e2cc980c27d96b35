import { Type } from "typebox";
import { INVITATION_STATES, type Invitation } from "../../directory/invitations/invitation.ts";
import { administeredOf, organizationOf } from "./caller.ts";
import { operation } from "./operation.ts";
import { parseUserChanges } from "./parse.ts";
import { membershipOf } from "./present-membership.ts";
import { userOf } from "./present.ts";
import type { RestServer } from "./rest-server.ts";
import { Id, IdInPath, Nullable, POST_HEADERS, Time, changesOf, component } from "./schema.ts";
import { timeOf, timeOrNull } from "./time.ts";
import { USER_CHANGES } from "./user-schema.ts";

/** An e-mail that tells somebody of their place on a team, as this API shows it. */
export const InvitationDocument = Type.Object(
  {
    team_id: Id,
    user_id: Id,
    state: Type.Enum([...INVITATION_STATES]),
    attempts: Type.Integer(),
    error: Nullable(Type.String({ description: "Why the last attempt failed, as a code." })),
    created_at: Time,
    sent_at: Nullable(Time),
  },
  { $id: "Invitation" },
);

const { role: _role, status: _status, email: _email, ...PERSON } = USER_CHANGES;
const Invited = Type.Object(
  { ...changesOf(PERSON).properties, email: Type.String(), role: Type.Optional(Type.String({ default: "member" })) },
  { additionalProperties: false },
);

const LIST = operation("listInvitations", "memberships", "List invitations by e-mail, the oldest first", {
  querystring: Type.Object(
    {
      state: Type.Optional(Type.Enum([...INVITATION_STATES])),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 })),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Object({ items: Type.Array(component("Invitation")) }) },
});
const INVITE = operation("inviteUser", "memberships", "Make a user, put them on a team, and invite them by e-mail", {
  params: IdInPath,
  headers: POST_HEADERS,
  body: Invited,
  response: { 201: component("Membership") },
});

/** `/invitations`, and `/teams/{id}/invitations` to make one with the user whom it is for. */
export function invitationRoutes(server: RestServer): void {
  server.get("/invitations", LIST, async (request) => {
    const { state, limit = 50, offset = 0 } = request.query;
    const { invitations } = organizationOf(request);
    const found = await invitations.list({ limit, offset, ...(state === undefined ? {} : { state }) });
    return { items: found.map(present) };
  });
  server.post("/teams/:id/invitations", INVITE, async (request, reply) => {
    const { role = "member", email, ...changes } = request.body;
    const { membership, user } = await administeredOf(request).memberships.invite({
      teamId: request.params.id,
      role: { key: role },
      fields: { ...parseUserChanges(changes), email },
    });
    void reply.code(201).header("location", `/directory/v1/memberships/${membership.id}`);
    return { ...membershipOf(membership), user: userOf(user) };
  });
}

function present({ teamId, userId, state, attempts, error, createdAt, sentAt }: Invitation) {
  const times = { created_at: timeOf(createdAt), sent_at: timeOrNull(sentAt) };
  return { team_id: teamId, user_id: userId, state, attempts, error, ...times };
}
