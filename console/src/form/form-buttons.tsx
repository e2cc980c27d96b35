import { Button, Group } from "@mantine/core";
import { isSignedOut } from "../api/refusal.ts";
import { Failure } from "../shell/failure.tsx";
import { useRefusedFields } from "./use-refused-fields.ts";

type Props = {
  label: string;
  isBusy: boolean;
  error: Error | null;
  isDisabled?: boolean;
  onCancel?: () => void;
};

/** The end of a form: what was refused and no field shows, and the buttons. A field that shows it gets the focus. */
export function FormButtons({ label, isBusy, error, isDisabled = false, onCancel }: Props) {
  const { ref, isShown, others } = useRefusedFields(error);
  return (
    <>
      {error !== null && !isShown && !isSignedOut(error) && <Failure error={error} others={others} />}
      <Group ref={ref} justify="flex-end">
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
