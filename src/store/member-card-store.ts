import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { MemberCard } from "../directory/memberships/member-card.ts";
import type { ContactKeys } from "../directory/ports.ts";
import type { Database } from "./database.ts";
import { type Parameter, hotQuery, listMarker } from "./hot-query.ts";
import { roleWireOf } from "./role-store.ts";

type CardRow = Omit<MemberCard, "wire"> & { wire: string };

type ContactLookup = { organization: number; team: number; kind: string };

/**
 * The columns of a card for contact points that meet a condition. The cross joins keep SQLite to this order of tables:
 * without statistics it would start from all of the team's members.
 */
function selectCards(db: Database, parameter: Parameter<ContactLookup>, matches: RawBuilder<SqlBool>) {
  return db.query
    .selectFrom("contact_points")
    .crossJoin("memberships")
    .crossJoin("users")
    .crossJoin("roles")
    .select([
      "memberships.id",
      "memberships.team_id as teamId",
      "memberships.role",
      "roles.wire",
      "memberships.created_at as createdAt",
      "memberships.updated_at as updatedAt",
      "users.given_name as givenName",
      "users.family_name as familyName",
      "users.email",
      "users.phone",
      "users.phone_e164 as phoneE164",
      "users.created_at as userCreatedAt",
      "users.updated_at as userUpdatedAt",
    ])
    .where("contact_points.organization_id", "=", parameter<number>("organization"))
    .where("contact_points.kind", "=", parameter<string>("kind"))
    .where(matches)
    .where("memberships.organization_id", "=", parameter<number>("organization"))
    .whereRef("memberships.user_id", "=", "contact_points.user_id")
    .where("memberships.team_id", "=", parameter<number>("team"))
    .where("memberships.deleted_at", "is", null)
    .where(db.backend.isUser(sql.ref("contact_points.organization_id"), sql.ref("contact_points.user_id")))
    .where("roles.organization_id", "=", parameter<number>("organization"))
    .whereRef("roles.key", "=", "memberships.role");
}

const cardsByContact = hotQuery<ContactLookup & { value: string }, CardRow>((db, parameter) =>
  selectCards(db, parameter, sql<SqlBool>`contact_points.value = ${parameter("value")}`),
);

const cardsByManyContacts = hotQuery<ContactLookup & { values: readonly string[] }, CardRow>((db, parameter) =>
  selectCards(db, parameter, db.backend.inList(sql.ref("contact_points.value"), listMarker("values"))),
);

/** Members of a team who have any of the e-mails or phones, ordered by membership id, each once. */
export async function cardsByContacts(
  db: Database,
  organizationId: number,
  teamId: number,
  { emails, phones }: ContactKeys,
): Promise<MemberCard[]> {
  const find = (kind: "email" | "phone", values: readonly string[]) => {
    const lookup = { organization: organizationId, team: teamId, kind };
    const [value] = values;
    return values.length === 1 && value !== undefined
      ? cardsByContact(db, { ...lookup, value })
      : cardsByManyContacts(db, { ...lookup, values });
  };
  const found = emails.length === 0 ? [] : await find("email", emails);
  if (phones.length > 0) found.push(...(await find("phone", phones)));
  if (found.length <= 1) return found.map(cardOfRow);
  const each = [...new Map(found.map((row) => [row.id, row])).values()];
  return each.toSorted((a, b) => a.id - b.id).map(cardOfRow);
}

function cardOfRow(row: CardRow): MemberCard {
  return { ...row, wire: roleWireOf(row.wire) };
}
