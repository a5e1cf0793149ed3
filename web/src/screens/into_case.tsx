/** From a ring into a case: a new one, or one that is already open. */

import { ask } from "../api/client.ts";
import { useDoing, usePages } from "../api/hooks.ts";
import { ADD_TO_CASE, CASES, OPEN_CASE } from "../api/operations.ts";
import type { Ring } from "../api/types.ts";
import { AskDialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { to } from "../routes.ts";
import { categoryWord, plural } from "../words.ts";

export function OpenCase({ ring, onClose }: { ring: Ring; onClose: () => void }) {
  const doing = useDoing();
  const sent = async (form: FormData) => {
    const title = String(form.get("title"));
    const { openCase } = await ask(OPEN_CASE, { title, subjects: [ring.id], category: ring.category });
    location.hash = to.case(openCase.caseId);
  };
  return (
    <AskDialog title="Open a case on this ring" send="Open case" doing={doing} onSend={sent} onClose={onClose}>
      <label>
        Title
        <input
          name="title"
          required
          autoComplete="off"
          defaultValue={`${categoryWord(ring.category)} ring of ${plural(ring.size, "account")}`}
        />
      </label>
    </AskDialog>
  );
}

export function AddToCase({ ring, onClose }: { ring: Ring; onClose: () => void }) {
  const doing = useDoing();
  const cases = usePages(CASES, (result) => result.cases);
  const open = cases.rows.filter((row) => row.state === "OPEN");
  const sent = async (form: FormData) => {
    const chosen = open.find((row) => row.caseId === form.get("case"));
    if (!chosen) return;
    await ask(ADD_TO_CASE, { caseId: chosen.caseId, version: chosen.version, subjects: [ring.id] });
    location.hash = to.case(chosen.caseId);
  };
  return (
    <AskDialog title="Add this ring to a case" send="Add to case" doing={doing} onSend={sent} onClose={onClose}>
      {cases.failure && <Notice failure={cases.failure} again={cases.again} />}
      <label>
        Open case
        <select name="case" required disabled={!open.length}>
          {open.map((row) => (
            <option key={row.caseId} value={row.caseId}>
              {row.title} ({row.openedBy})
            </option>
          ))}
        </select>
      </label>
      {!cases.loading && !open.length && <p className="muted">No case is open; open one on this ring instead.</p>}
      {cases.next && (
        <button type="button" onClick={cases.next}>
          Look among older cases
        </button>
      )}
    </AskDialog>
  );
}
