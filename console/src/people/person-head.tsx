import { Anchor, Avatar, DataList, Group } from "@mantine/core";
import type { ReactNode } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { mailTo } from "../show/mail-to.ts";
import { Moment } from "../show/moment.tsx";
import { RoleName } from "../show/role-name.tsx";
import { personName } from "./person-name.ts";

type User = Resource<"User">;
type Fact = { label: string; value: ReactNode };

/** Who somebody is and how to reach them, at a glance. */
export function PersonHead({ user }: { user: User }) {
  return (
    <Group gap="lg" wrap="nowrap" align="flex-start">
      <Avatar name={personName(user)} src={user.avatar || null} alt="" size={72} color="initials" aria-hidden />
      <DataList
        orientation="vertical"
        gap={4}
        flex={1}
        style={{
          display: "grid",
          gridTemplateColumns: "repeat(auto-fill, minmax(min(270px, 100%), 1fr))",
          gap: "8px 16px",
        }}
      >
        {factsOf(user).map(({ label, value }) => (
          <DataList.Item key={label}>
            <DataList.ItemLabel>{label}</DataList.ItemLabel>
            <DataList.ItemValue style={{ overflowWrap: "anywhere" }}>{value}</DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
    </Group>
  );
}

function factsOf(user: User): Fact[] {
  const { email, phone, phone_e164: e164, title, department, company } = user;
  const work = [title, department, company].filter((part) => part !== "").join(", ");
  return [
    ...(email === "" ? [] : [{ label: "E-mail", value: <Reach href={mailTo(email)} text={email} /> }]),
    ...(phone === "" ? [] : [{ label: "Phone", value: <Reach href={`tel:${e164 || phone}`} text={phone} /> }]),
    { label: "Role", value: <RoleName roleKey={user.role} /> },
    ...(work === "" ? [] : [{ label: "Work", value: work }]),
    ...(user.last_active_at === null ? [] : [{ label: "Last active", value: <Moment at={user.last_active_at} /> }]),
  ];
}

function Reach({ href, text }: { href: string; text: string }) {
  return (
    <Anchor href={href} inherit>
      {text}
    </Anchor>
  );
}
