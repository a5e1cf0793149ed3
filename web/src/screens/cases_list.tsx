/** The cases, newest first. */

import { usePages } from "../api/hooks.ts";
import { CASES } from "../api/operations.ts";
import type { CaseRow } from "../api/types.ts";
import { moveAmongRows } from "../parts/keys.ts";
import { LinkedRow } from "../parts/linked_row.tsx";
import { CategoryMark, StateMark } from "../parts/marks.tsx";
import { Paged } from "../parts/paged.tsx";
import { to } from "../routes.ts";
import { minute } from "../words.ts";

export function CasesList() {
  const pages = usePages(CASES, (result) => result.cases);
  return (
    <section aria-labelledby="cases-title">
      <header className="title">
        <h1 id="cases-title">Cases</h1>
      </header>
      <Paged pages={pages} what="cases" empty="No case was opened yet. Open one from a ring.">
        {(rows) => (
          <table className="rows" onKeyDown={moveAmongRows}>
            <thead>
              <tr>
                <th>Title</th>
                <th>Category</th>
                <th>State</th>
                <th>Opened by</th>
                <th>Opened</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.caseId} row={row} />
              ))}
            </tbody>
          </table>
        )}
      </Paged>
    </section>
  );
}

function Row({ row }: { row: CaseRow }) {
  return (
    <LinkedRow to={to.case(row.caseId)}>
      <td>
        <a href={to.case(row.caseId)} tabIndex={-1}>
          {row.title}
        </a>
      </td>
      <td>
        <CategoryMark category={row.category} />
      </td>
      <td>
        <StateMark state={row.state} />
      </td>
      <td>{row.openedBy}</td>
      <td className="muted">{minute(row.openedAt)}</td>
    </LinkedRow>
  );
}
