import { SimpleGrid, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { LabeledValues } from "../form/labeled-values.tsx";
import type { ContactValues } from "./contact-values.ts";
import { FolderSelect } from "./folder-select.tsx";

type Props = { form: Pick<UseFormReturnType<ContactValues>, "getInputProps" | "errors"> };

const COLUMNS = { base: 1, xs: 2 };
const PHONES = ["mobile", "office", "home"];
const ADDRESSES = ["work", "home", "other"];
const CHATS = ["WhatsApp", "Signal", "Telegram"];
const SOCIALS = ["LinkedIn", "Facebook", "Instagram"];

/** What is asked of a contact. */
export function ContactFields({ form: { getInputProps, errors } }: Props) {
  const errorOf = (name: string) => (index: number) => errors[`${name}.${index}.value`];
  return (
    <>
      <SimpleGrid cols={COLUMNS}>
        <TextInput label="Given name" data-autofocus {...getInputProps("given_name")} />
        <TextInput label="Family name" {...getInputProps("family_name")} />
        <TextInput label="Title" {...getInputProps("title")} />
        <FolderSelect label="Folder" placeholder="The usual one" {...getInputProps("folder_id")} />
        <TextInput label="E-mail" type="email" {...getInputProps("email")} />
        <TextInput label="Phone" type="tel" {...getInputProps("phone")} />
      </SimpleGrid>
      <LabeledValues
        label="Further phones"
        one="phone"
        kinds={PHONES}
        type="tel"
        errorOf={errorOf("phones")}
        {...getInputProps("phones")}
      />
      <LabeledValues
        label="Addresses"
        one="address"
        kinds={ADDRESSES}
        errorOf={errorOf("addresses")}
        {...getInputProps("addresses")}
      />
      <LabeledValues label="Chats" one="chat" kinds={CHATS} {...getInputProps("chats")} />
      <LabeledValues label="Social networks" one="network" kinds={SOCIALS} {...getInputProps("socials")} />
      <SimpleGrid cols={COLUMNS}>
        <TextInput label="Web page" type="url" {...getInputProps("url")} />
        <TextInput label="Other ways to reach them" {...getInputProps("other_contacts")} />
      </SimpleGrid>
    </>
  );
}
