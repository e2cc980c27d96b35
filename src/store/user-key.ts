import { type RawBuilder, type SqlBool, sql } from "kysely";
import { USER_ID_BITS } from "../directory/users/user.ts";
import type { UserRow } from "./schema.ts";

/**
 * The rowid of a user on SQLite, made of the organization and the id: who knows these finds the row without the index
 * in between. A bigint, as it may be more than a number holds.
 */
export function userKey({ organization_id, id }: Pick<UserRow, "organization_id" | "id">): bigint {
  return (BigInt(organization_id) << BigInt(USER_ID_BITS)) | BigInt(id);
}

/** The condition, on SQLite, that a row of users is a user; an id too large to be in the key is nobody's. */
export function isUserByKey(organization: RawBuilder<unknown>, id: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const key = sql`(${organization} << ${sql.lit(USER_ID_BITS)}) | ${id}`;
  return sql<SqlBool>`users.row_key = ${key} and users.organization_id = ${organization} and users.id = ${id}`;
}
