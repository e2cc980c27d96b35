import type { UserField } from "../../directory/filter.ts";
import type { ListResource } from "./list.ts";
import { type ShownUser, USER } from "./present.ts";

/** Lists of users. */
export const USERS: ListResource<UserField, ShownUser> = {
  ...USER,
  name: "users",
  searches: "names, e-mails and phones",
  filters: {
    id: "number",
    uuid: "text",
    external_id: "text",
    given_name: "text",
    family_name: "text",
    name: "text",
    email: "text",
    phone: "text",
    title: "text",
    department: "text",
    company: "text",
    gender: "text",
    time_zone: "text",
    status: "text",
    role: "text",
    birth_date: "text",
    last_active_at: "time",
    created_at: "time",
    updated_at: "time",
    team_id: "number",
  },
  sorts: [
    "id",
    "name",
    "given_name",
    "family_name",
    "email",
    "title",
    "department",
    "company",
    "status",
    "last_active_at",
    "created_at",
    "updated_at",
  ],
};
