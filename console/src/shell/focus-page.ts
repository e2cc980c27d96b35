let isUsed = false;
for (const act of ["pointerdown", "keydown"]) {
  document.addEventListener(act, () => (isUsed = true), { once: true, capture: true });
}

/** Has the page's title focused, when what had the focus is gone. Before anybody did anything, reading begins at the top. */
export function focusPage(): void {
  if (isUsed && isAdrift()) document.querySelector<HTMLElement>("#main h1")?.focus({ preventScroll: true });
}

/** Whether the focus is nowhere, or still on the way that led here. */
function isAdrift(): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused.closest('nav [aria-current="page"]') !== null;
}
