import { notifications } from "@mantine/notifications";
import { useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { isOvertaken, messageOf } from "../api/refusal.ts";

type Change<Arguments, Answer> = {
  change: (args: Arguments) => Promise<Answer>;
  /** What is read anew once it is done: the beginnings of query keys. */
  stale: readonly (readonly unknown[])[];
  /** What is said once it is done. */
  done?: string | ((answer: Answer) => string);
  onDone?: (answer: Answer) => void;
  /** Forms show what was refused in their place; all others say it. */
  isForm?: boolean;
};

/** A change of the directory, after which the console shows what is there now. */
export function useChange<Arguments = void, Answer = unknown>({
  change,
  stale,
  done,
  onDone,
  isForm = false,
}: Change<Arguments, Answer>): UseMutationResult<Answer, Error, Arguments> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    // Passwords and secrets are not to outlive the form that sent or showed them.
    gcTime: 0,
    onSuccess: async (answer) => {
      onDone?.(answer);
      const message = typeof done === "function" ? done(answer) : done;
      if (message !== undefined) notifications.show({ message, color: "green" });
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      // What somebody else made of it meanwhile is what the next try is to be based on.
      if (isOvertaken(error)) for (const queryKey of stale) void queries.invalidateQueries({ queryKey });
      if (!isForm) notifications.show({ message: messageOf(error), color: "red", role: "alert" });
    },
  });
}
