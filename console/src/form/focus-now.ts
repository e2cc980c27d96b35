/** As a ref: what appears because somebody asked for it has the focus, such as a field in place of a button. */
export function focusNow(node: HTMLElement | null): void {
  node?.focus();
}
