import { FormButtons } from "./form-buttons.tsx";
import { Overtaken } from "./overtaken.tsx";
import type { EditForm } from "./use-edit.ts";

type Props = {
  edit: Pick<EditForm<never>, "isBusy" | "isChanged" | "error" | "isOvertaken" | "reload">;
  onCancel?: () => void;
};

/** The end of a form that changes a resource. */
export function EditButtons({ edit: { isBusy, isChanged, error, isOvertaken, reload }, onCancel }: Props) {
  return (
    <>
      {isOvertaken && <Overtaken onReload={reload} />}
      <FormButtons
        label="Save"
        isBusy={isBusy}
        error={error}
        isDisabled={!isChanged}
        {...(onCancel === undefined ? {} : { onCancel })}
      />
    </>
  );
}
