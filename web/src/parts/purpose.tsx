/** Personal data is read for a stated purpose, and who reads it is told beforehand that this is recorded. */

import { useDoing } from "../api/hooks.ts";
import type { Purpose } from "../api/types.ts";
import { AskDialog } from "./dialog.tsx";

const SHORTEST_REASON = 10;

export function PurposeDialog(props: {
  what: string;
  onPurpose: (purpose: Purpose) => Promise<void>;
  onClose: () => void;
}) {
  const doing = useDoing();
  const sent = async (form: FormData) => {
    await props.onPurpose({ reason: String(form.get("reason")), caseId: String(form.get("case")).trim() || null });
    props.onClose();
  };
  return (
    <AskDialog title={`Read ${props.what}`} send="Record and show" doing={doing} onSend={sent} onClose={props.onClose}>
      <p>
        This reading is recorded in the audit log with your name, the time and the purpose, before anything is shown.
      </p>
      <label>
        Purpose
        <textarea name="reason" rows={3} required minLength={SHORTEST_REASON} placeholder="Why you need to read it" />
      </label>
      <label>
        Case number <span className="muted">(if there is one)</span>
        <input name="case" autoComplete="off" />
      </label>
    </AskDialog>
  );
}
