/** The foot of every listing: how many are shown of how many, and the next page. */

import type { ReactNode } from "react";
import { PAGE_SIZE, type Pages } from "../api/hooks.ts";
import { count } from "../words.ts";
import { Nothing, Notice, Waiting } from "./notice.tsx";

export function Paged<Row>(props: {
  pages: Pages<Row>;
  what: string;
  empty: string;
  children: (rows: Row[]) => ReactNode;
}) {
  const { pages, what } = props;
  if (pages.failure && !pages.rows.length) return <Notice failure={pages.failure} again={pages.again} />;
  if (pages.loading && !pages.rows.length) return <Waiting what={what} />;
  if (!pages.rows.length) return <Nothing>{props.empty}</Nothing>;
  return (
    <>
      {props.children(pages.rows)}
      {pages.failure && <Notice failure={pages.failure} />}
      <footer className="paged">
        <span role="status">
          {count(pages.rows.length)} of {count(pages.total ?? 0)} {what}
        </span>
        {pages.next && (
          <button type="button" onClick={pages.next} disabled={pages.loading}>
            Next {PAGE_SIZE}
          </button>
        )}
      </footer>
    </>
  );
}
