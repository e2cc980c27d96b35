import { useForm, type UseFormReturnType } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { type SubmitEventHandler, useEffect, useEffectEvent, useState } from "react";
import type { Resource } from "../../../../src/client/directory-client.ts";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import { ifMatch } from "../../api/if-match.ts";
import { eachOnce } from "../../form/each-once.ts";
import { fieldErrors } from "../../form/field-errors.ts";
import { useChange } from "../../form/use-change.ts";
import { useMeanwhile } from "../../form/use-meanwhile.tsx";
import { SESSION_KEY } from "../../session/session-query.ts";
import { keepUser, userQuery } from "../user-query.ts";
import { PROFILE_NAMES } from "./profile-names.tsx";
import { changedFields, customFault, patchOf, type ProfileValues, rateFault, valuesOf } from "./profile-values.ts";

type User = Resource<"User">;

export type ProfileForm = UseFormReturnType<ProfileValues>;

type Profile = {
  form: ProfileForm;
  /** How many fields were changed and not saved. */
  changes: number;
  isBusy: boolean;
  error: Error | null;
  save: SubmitEventHandler<HTMLFormElement>;
  discard: () => void;
  /** Shows what is there now, under what was typed. */
  loadNow: () => Promise<void>;
};

/** The form of a person, which is saved as a patch of what was changed, against the version that was shown. */
export function useProfileForm(user: User): Profile {
  const queries = useQueryClient();
  const [base, setBase] = useState(user);
  const meanwhile = useMeanwhile(PROFILE_NAMES);
  const form = useForm<ProfileValues>({
    initialValues: valuesOf(user),
    enhanceGetInputProps: meanwhile.enhanceGetInputProps,
    validate: {
      custom: customFault,
      rate: rateFault,
      chats: eachOnce,
      socials: eachOnce,
    },
  });
  const typed = changedFields(form.getInitialValues(), form.getValues());
  const show = (shown: User, kept: Partial<ProfileValues>) => {
    form.setInitialValues(valuesOf(shown));
    form.setValues({ ...form.getInitialValues(), ...kept });
    setBase(shown);
  };
  // What others changed elsewhere shows at once; where they changed what was typed here, saving says so.
  const follow = useEffectEvent((shown: User) => {
    if (shown === base) return;
    const changed = changedFields(form.getInitialValues(), valuesOf(shown));
    if (!Object.keys(changed).some((name) => name in typed)) show(shown, typed);
  });
  // oxlint-disable-next-line react/set-state-in-effect -- the form keeps values of its own, and the person changes outside of it
  useEffect(() => follow(user), [user]);
  const save = useChange({
    change: async (sent: ProfileValues) => {
      const params = { path: { id: user.id }, header: ifMatch(base) };
      const body = patchOf(form.getInitialValues(), sent);
      return { sent, saved: await ask(client.PATCH("/directory/v1/users/{id}", { params, body })) };
    },
    // The session tells one's own name.
    stale: [["users"], ["memberships"], ["journal"], SESSION_KEY],
    done: "Saved.",
    onDone: ({ sent, saved }) => {
      // What was typed while it was saved stays.
      show(saved, changedFields(sent, form.getValues()));
      keepUser(queries, saved);
      meanwhile.forget();
    },
    isForm: true,
  });
  return {
    form,
    changes: Object.keys(typed).length,
    isBusy: save.isPending,
    error: save.error,
    save: form.onSubmit((values) =>
      save.mutate(values, { onError: (error) => form.setErrors(shownErrors(error, values)) }),
    ),
    discard: () => {
      save.reset();
      meanwhile.forget();
      form.reset();
    },
    loadNow: async () => {
      const now = await queries.query({ ...userQuery(user.id), staleTime: 0 });
      meanwhile.note(changedFields(form.getInitialValues(), valuesOf(now)), typed);
      show(now, typed);
      save.reset();
    },
  };
}

/** What has no place of its own in the form stands at the whole of it. */
function shownErrors(error: Error, values: ProfileValues): Record<string, string> {
  const errors = Object.entries(fieldErrors(error, values));
  return Object.fromEntries(errors.map(([path, text]) => [path.replace(/^(custom|chats|socials)\..*$/u, "$1"), text]));
}
