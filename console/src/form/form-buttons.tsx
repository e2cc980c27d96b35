import { Button, Group } from "@mantine/core";
import { Failure } from "../shell/failure.tsx";
import { fieldErrors } from "./field-errors.ts";

type Props = {
  label: string;
  isBusy: boolean;
  error: Error | null;
  isDisabled?: boolean;
  onCancel?: () => void;
};

/** The end of a form: what was refused and no field shows, and the buttons. */
export function FormButtons({ label, isBusy, error, isDisabled = false, onCancel }: Props) {
  return (
    <>
      {error !== null && Object.keys(fieldErrors(error)).length === 0 && <Failure error={error} />}
      <Group justify="flex-end">
        {onCancel !== undefined && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={isBusy} disabled={isDisabled}>
          {label}
        </Button>
      </Group>
    </>
  );
}
