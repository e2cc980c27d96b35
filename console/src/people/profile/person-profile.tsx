import { Fieldset, Paper, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useRef } from "react";
import type { Resource } from "../../../../src/client/directory-client.ts";
import { isOvertaken } from "../../api/refusal.ts";
import { FormButtons } from "../../form/form-buttons.tsx";
import { Overtaken } from "../../form/overtaken.tsx";
import { UnsavedGuard } from "../../form/unsaved-guard.tsx";
import type { PersonRights } from "../person-rights.ts";
import { PersonPicture } from "./person-picture.tsx";
import { AboutFields, CustomFields, NameFields, ReachFields, WorkFields } from "./profile-fields.tsx";
import { useProfileForm } from "./use-profile-form.ts";

/** All that is filled in about a person, and their picture. */
export function PersonProfile({ user, rights }: { user: Resource<"User">; rights: PersonRights }) {
  const { form, changes, isBusy, error, save, discard, loadNow } = useProfileForm(user);
  const fields = { form, rights };
  const box = useRef<HTMLFormElement>(null);
  const wasDirty = useRef(false);
  useEffect(() => {
    // The button that had the focus goes once all is saved.
    const isLost = document.activeElement === document.body;
    if (changes === 0 && wasDirty.current && isLost) box.current?.focus({ preventScroll: true });
    // What was said of the last save would lie over the buttons of the next one.
    if (changes > 0 && !wasDirty.current) notifications.clean();
    wasDirty.current = changes > 0;
  }, [changes]);
  return (
    <Stack maw={900}>
      {rights.keepsProfile && <PersonPicture user={user} />}
      <form ref={box} tabIndex={-1} style={{ outline: "none" }} onSubmit={save} noValidate aria-label="Profile">
        <Fieldset variant="unstyled" disabled={!rights.keepsProfile} aria-label="Fields of the profile">
          <Stack>
            <NameFields {...fields} />
            <ReachFields {...fields} />
            <WorkFields {...fields} />
            <AboutFields {...fields} />
            <CustomFields {...fields} />
          </Stack>
        </Fieldset>
        {changes > 0 && (
          <Paper withBorder shadow="md" p="sm" mt="md" pos="sticky" bottom={12} style={{ zIndex: 2 }}>
            {isOvertaken(error) ? (
              <Overtaken onReload={loadNow} />
            ) : (
              <FormButtons
                label={changes === 1 ? "Save 1 change" : `Save ${changes} changes`}
                isBusy={isBusy}
                error={error}
                onCancel={discard}
              />
            )}
          </Paper>
        )}
      </form>
      <UnsavedGuard isDirty={changes > 0} />
    </Stack>
  );
}
