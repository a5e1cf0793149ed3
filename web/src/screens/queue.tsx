/** What a person has to look at, most urgent first. */

import { usePages } from "../api/hooks.ts";
import { QUEUE } from "../api/operations.ts";
import type { ReviewTask } from "../api/types.ts";
import { moveAmongRows } from "../parts/keys.ts";
import { LinkedRow } from "../parts/linked_row.tsx";
import { CategoryMark, NodeShape, StateMark } from "../parts/marks.tsx";
import { Paged } from "../parts/paged.tsx";
import { pageOf } from "../routes.ts";
import { kindWord, minute, nameOf } from "../words.ts";

export function Queue() {
  const pages = usePages(QUEUE, (result) => result.reviewTasks);
  return (
    <section aria-labelledby="queue-title">
      <header className="title">
        <h1 id="queue-title">Queue</h1>
        <span className="muted">most urgent first</span>
      </header>
      <Paged pages={pages} what="tasks" empty="Nothing waits to be looked at.">
        {(rows) => (
          <table className="rows" onKeyDown={moveAmongRows}>
            <thead>
              <tr>
                <th className="number">Priority</th>
                <th>Category</th>
                <th>Subject</th>
                <th>Why</th>
                <th>State</th>
                <th>Since</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((task) => (
                <Row key={task.id} task={task} />
              ))}
            </tbody>
          </table>
        )}
      </Paged>
    </section>
  );
}

function Row({ task }: { task: ReviewTask }) {
  const page = task.subject && pageOf(task.subject.__typename, task.subject.key);
  return (
    <LinkedRow to={page}>
      <td className="number">{task.priority.toFixed(2)}</td>
      <td>
        <CategoryMark category={task.category} />
      </td>
      <td>
        {task.subject ? (
          <a href={page ?? undefined} tabIndex={-1}>
            <NodeShape node={task.subject} /> {kindWord(task.subject)} <code>{nameOf(task.subject)}</code>
          </a>
        ) : (
          <span className="muted">not in the graph yet</span>
        )}
      </td>
      <td>{told(task.reason)}</td>
      <td>
        <StateMark state={task.state} />
      </td>
      <td className="muted">{minute(task.createdAt)}</td>
    </LinkedRow>
  );
}

/** Several parts of a text may give the same reason; once is enough in a list. */
function told(reason: string): string {
  return [...new Set(reason.split("; "))].join(" ");
}
