import { Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";
import { useIdempotencyKey } from "../form/use-idempotency-key.ts";
import { API_NAMES } from "../show/api-names.ts";
import { SecretOnce } from "../show/secret-once.tsx";
import { type Api, besideSecret, KIND_NAMES, KINDS_OF_APIS, USABLE_APIS } from "./credential-kinds.ts";
import { bodyOf, EMPTY_CREDENTIAL, forApi, isDay, type NewCredential } from "./new-credential-values.ts";
import { RightsFields } from "./rights-fields.tsx";

type Issued = Resource<"IssuedCredential">;

const APIS = USABLE_APIS.map((value) => ({ value, label: API_NAMES[value] }));
const SCOPES = [
  { value: "read", label: "Read" },
  { value: "write", label: "Read and write" },
  { value: "admin", label: "Administer" },
] as const;

/** The button that makes a credential, and shows its secret once. */
export function AddCredential() {
  const [issued, setIssued] = useState<Issued | null>(null);
  return (
    <>
      <DialogButton
        label="Add credential"
        title="Add credential"
        width="lg"
        leftSection={<KeyRound size={16} aria-hidden />}
        renderForm={(close) => (
          <CredentialForm
            onClose={close}
            onIssued={(made) => {
              close();
              setIssued(made);
            }}
          />
        )}
      />
      {issued !== null && (
        <SecretOnce
          title={`New credential: ${issued.label || issued.public_id}`}
          beside={besideSecret(issued)}
          secret={issued.secret}
          onClose={() => setIssued(null)}
        />
      )}
    </>
  );
}

function CredentialForm({ onClose, onIssued }: { onClose: () => void; onIssued: (issued: Issued) => void }) {
  const form = useForm({
    initialValues: EMPTY_CREDENTIAL,
    validate: { expires_at: (day) => (isDay(day) ? null : "Years have four digits.") },
  });
  const { keyFor } = useIdempotencyKey();
  const add = useChange({
    change: (body: NewCredential) => {
      const header = { "idempotency-key": keyFor(body) };
      return ask(client.POST("/directory/v1/credentials", { params: { header }, body }));
    },
    stale: [["credentials"]],
    onDone: onIssued,
    isForm: true,
  });
  const { api, kind } = form.values;
  const submit = form.onSubmit((values) =>
    add.mutate(bodyOf(values), { onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  const kinds = KINDS_OF_APIS[api].map((value) => ({ value, label: KIND_NAMES[value] }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label="API"
            data={APIS}
            allowDeselect={false}
            data-autofocus
            {...form.getInputProps("api")}
            onChange={(value: Api | null) => form.setValues(forApi(value ?? "rest"))}
          />
          <Select label="Kind" data={kinds} allowDeselect={false} {...form.getInputProps("kind")} />
        </SimpleGrid>
        <TextInput label="Label" description="What it is for" {...form.getInputProps("label")} />
        <RightsFields form={form} isClient={kind === "oauth_client"} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label="Scope"
            description="What it may do at most"
            data={SCOPES}
            allowDeselect={false}
            {...form.getInputProps("scope")}
          />
          <TextInput
            label="Last day"
            description="Without one it does not expire"
            type="date"
            {...form.getInputProps("expires_at")}
          />
        </SimpleGrid>
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
