import { Fieldset, JsonInput, NumberInput, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { LabeledValues } from "../../form/labeled-values.tsx";
import { RoleSelect } from "../../form/role-select.tsx";
import { TimeZoneSelect } from "../../form/time-zone-select.tsx";
import { useSession } from "../../session/use-session.ts";
import type { PersonRights } from "../person-rights.ts";
import { STATUSES } from "../status-menu.tsx";
import type { ProfileForm } from "./use-profile-form.ts";

type Props = { form: ProfileForm; rights: PersonRights };

const PLACES = ["work", "home", "mobile", "other"];
const CHATS = ["WhatsApp", "Telegram", "Signal", "Slack", "Teams"];
const SOCIALS = ["LinkedIn", "GitHub", "Facebook", "Instagram", "X"];
const COLUMNS = { base: 1, sm: 2 };

/** Names, and what somebody is besides their work. */
export function NameFields({ form }: Props) {
  return (
    <Fieldset legend="Name">
      <SimpleGrid cols={COLUMNS}>
        <TextInput label="Given name" {...form.getInputProps("given_name")} />
        <TextInput label="Family name" {...form.getInputProps("family_name")} />
      </SimpleGrid>
    </Fieldset>
  );
}

/** Every way in which somebody can be reached. */
export function ReachFields({ form }: Props) {
  const rowsIn = (field: "emails" | "phones" | "addresses" | "chats" | "socials") => ({
    ...form.getInputProps(field),
    errorOf: (index: number) => form.errors[`${field}.${index}.value`],
  });
  return (
    <Fieldset legend="How to reach them">
      <Stack>
        <SimpleGrid cols={COLUMNS}>
          <TextInput label="E-mail" type="email" {...form.getInputProps("email")} />
          <TextInput label="Phone" type="tel" {...form.getInputProps("phone")} />
        </SimpleGrid>
        <SimpleGrid cols={COLUMNS}>
          <LabeledValues label="Further e-mails" one="e-mail" kinds={PLACES} type="email" {...rowsIn("emails")} />
          <LabeledValues label="Further phones" one="phone" kinds={PLACES} type="tel" {...rowsIn("phones")} />
          <LabeledValues label="Chats" one="chat" kinds={CHATS} {...rowsIn("chats")} />
          <LabeledValues label="Social networks" one="network" kinds={SOCIALS} {...rowsIn("socials")} />
        </SimpleGrid>
        <LabeledValues label="Addresses" one="address" kinds={PLACES} {...rowsIn("addresses")} />
        <SimpleGrid cols={COLUMNS}>
          <TextInput label="Web page" type="url" placeholder="https://…" {...form.getInputProps("url")} />
          <TextInput label="Other contacts" {...form.getInputProps("other_contacts")} />
          <TextInput
            label="Preferred contact"
            placeholder="Such as phone"
            {...form.getInputProps("preferred_contact")}
          />
          <Select
            label="E-mail notifications"
            placeholder="Not said"
            clearable
            data={[
              { value: "true", label: "Wanted" },
              { value: "false", label: "Not wanted" },
            ]}
            {...form.getInputProps("email_notifications")}
          />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}

/** What somebody is in the organization. Only the company is people's own to change. */
export function WorkFields({ form, rights }: Props) {
  const managed = { disabled: !rights.manages };
  return (
    <Fieldset legend="Work">
      <SimpleGrid cols={COLUMNS}>
        <TextInput label="Title" {...managed} {...form.getInputProps("title")} />
        <TextInput label="Department" {...managed} {...form.getInputProps("department")} />
        <TextInput label="Company" {...form.getInputProps("company")} />
        <TextInput label="Visiting" {...form.getInputProps("visiting")} />
        <RoleSelect
          label="Role in the organization"
          placeholder="None"
          clearable
          disabled={!rights.managesAll}
          {...form.getInputProps("role")}
        />
        <Select
          label="Status"
          allowDeselect={false}
          data={STATUSES.map(({ value, label }) => ({ value, label }))}
          {...managed}
          {...form.getInputProps("status")}
        />
        <TextInput label="External id" {...managed} {...form.getInputProps("external_id")} />
        <NumberInput label="Rate" hideControls {...managed} {...form.getInputProps("rate")} />
      </SimpleGrid>
    </Fieldset>
  );
}

/** What is said of the person. */
export function AboutFields({ form }: Props) {
  const { organization } = useSession();
  return (
    <Fieldset legend="About them">
      <SimpleGrid cols={COLUMNS}>
        <TextInput label="Birth date" type="date" {...form.getInputProps("birth_date")} />
        <TextInput label="Gender" {...form.getInputProps("gender")} />
        <TimeZoneSelect
          label="Time zone"
          placeholder={`The organization's: ${organization.time_zone}`}
          {...form.getInputProps("time_zone")}
        />
        <TextInput label="Locale" placeholder="Such as en-GB" {...form.getInputProps("locale")} />
      </SimpleGrid>
    </Fieldset>
  );
}

/** Attributes of the organization's own. */
export function CustomFields({ form, rights }: Props) {
  return (
    <Fieldset legend="Custom attributes">
      <JsonInput
        label="JSON object"
        placeholder='{ "badge": 7 }'
        autosize
        minRows={2}
        maxRows={20}
        disabled={!rights.manages}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        {...form.getInputProps("custom")}
      />
    </Fieldset>
  );
}
