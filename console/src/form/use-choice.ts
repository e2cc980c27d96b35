import type { SelectProps } from "@mantine/core";
import { useUncontrolled } from "@mantine/hooks";

type Chosen = string | number;
type Props<Value extends Chosen> = Partial<Pick<SelectProps<Value>, "value" | "defaultValue" | "onChange">>;
type Choose<Value extends Chosen> = NonNullable<SelectProps<Value>["onChange"]>;

/** What is chosen in a select, and how to choose, whether a form keeps the value or the select does. */
export function useChoice<Value extends Chosen>(props: Props<Value>): [chosen: Value | null, choose: Choose<Value>] {
  const { value, defaultValue, onChange } = props;
  const [chosen, choose] = useUncontrolled<Value | null>({
    ...(value !== undefined && { value }),
    ...(defaultValue !== undefined && { defaultValue }),
    ...(onChange !== undefined && { onChange }),
    finalValue: null,
  });
  return [chosen, choose];
}
