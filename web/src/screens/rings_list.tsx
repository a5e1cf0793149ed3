/** The rings, highest score first. */

import { usePages } from "../api/hooks.ts";
import { RINGS } from "../api/operations.ts";
import type { RingRow } from "../api/types.ts";
import { moveAmongRows } from "../parts/keys.ts";
import { LinkedRow } from "../parts/linked_row.tsx";
import { CategoryMark, Score } from "../parts/marks.tsx";
import { Paged } from "../parts/paged.tsx";
import { to } from "../routes.ts";
import { count, day } from "../words.ts";

export function RingsList() {
  const pages = usePages(RINGS, (result) => result.rings);
  return (
    <section aria-labelledby="rings-title">
      <header className="title">
        <h1 id="rings-title">Rings</h1>
        {pages.total !== null && <span className="muted">{count(pages.total)} in all, highest score first</span>}
      </header>
      <Paged
        pages={pages}
        what="rings"
        empty="No rings were found yet. They are looked for whenever ‘ringfence rings’ runs."
      >
        {(rows) => <Table rows={rows} />}
      </Paged>
    </section>
  );
}

function Table({ rows }: { rows: RingRow[] }) {
  return (
    <table className="rows" onKeyDown={moveAmongRows}>
      <thead>
        <tr>
          <th>Score</th>
          <th>Category</th>
          <th className="number">Accounts</th>
          <th>Why this is one ring</th>
          <th>Last found</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((ring) => (
          <Row key={ring.id} ring={ring} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ ring }: { ring: RingRow }) {
  return (
    <LinkedRow to={to.ring(ring.key)}>
      <td>
        <Score value={ring.score} />
      </td>
      <td>
        <CategoryMark category={ring.category} />
      </td>
      <td className="number">{count(ring.size)}</td>
      <td>
        <a href={to.ring(ring.key)} tabIndex={-1}>
          {ring.reasons[0] ?? "No reason was recorded"}
        </a>
      </td>
      <td className="muted">{day(ring.lastSeenAt)}</td>
    </LinkedRow>
  );
}
