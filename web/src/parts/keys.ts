/** Keys that work without a mouse. */

import type { KeyboardEvent } from "react";

/** Whether keys belong to a field or a dialog and not to the screen. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;
}

/** Up, down, Home and End go from row to row of a list or table whose rows can be focused. */
export function moveAmongRows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const here = document.activeElement instanceof HTMLElement ? rows.indexOf(document.activeElement) : -1;
  const goal = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(goal, rows.length - 1))]?.focus();
}
