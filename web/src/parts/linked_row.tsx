/** A row of a list that leads to a page, by click and by Enter. */

import type { ReactNode } from "react";

export function LinkedRow({ to, children }: { to: string | null; children: ReactNode }) {
  const open = () => {
    if (to) location.hash = to;
  };
  return (
    <tr data-row tabIndex={0} onClick={open} onKeyDown={(event) => event.key === "Enter" && open()}>
      {children}
    </tr>
  );
}
