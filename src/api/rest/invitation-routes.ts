import { Type } from "typebox";
import type { InvitationField } from "../../directory/filter.ts";
import { INVITATION_STATES, type Invitation } from "../../directory/invitations/invitation.ts";
import { administeredOf, organizationOf } from "./caller.ts";
import { type ListResource, Listing, listParameters } from "./list.ts";
import { operation } from "./operation.ts";
import { parseUserChanges } from "./parse.ts";
import { membershipOf } from "./present-membership.ts";
import { userOf } from "./present.ts";
import type { RestServer } from "./rest-server.ts";
import { Id, IdInPath, Nullable, POST_HEADERS, Time, changesOf, component, pageOf } from "./schema.ts";
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

const FIELDS = {
  team_id: (invitation: Invitation) => invitation.teamId,
  user_id: (invitation: Invitation) => invitation.userId,
  state: (invitation: Invitation) => invitation.state,
  attempts: (invitation: Invitation) => invitation.attempts,
  error: (invitation: Invitation) => invitation.error,
  created_at: (invitation: Invitation) => timeOf(invitation.createdAt),
  sent_at: (invitation: Invitation) => timeOrNull(invitation.sentAt),
};

const INVITATIONS: ListResource<InvitationField, Invitation> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "invitations",
  searches: "the names, e-mails and phones of those who are invited",
  filters: {
    team_id: "number",
    user_id: "number",
    state: "text",
    attempts: "number",
    error: "text",
    created_at: "time",
    sent_at: "time",
  },
  sorts: ["created_at", "team_id", "user_id"],
};

const LIST = operation("listInvitations", "memberships", "List invitations by e-mail, the oldest first", {
  querystring: listParameters(INVITATIONS),
  response: { 200: pageOf("Invitation") },
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
    const listing = new Listing(INVITATIONS, request.query);
    const page = await organizationOf(request).invitations.list(listing.query);
    return listing.answer(page, page.rows);
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
