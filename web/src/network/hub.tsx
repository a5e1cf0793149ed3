/** A hub: why walks stop at it, and setting that aside in a case, for a reason that stays with the case. */

import { useState } from "react";
import { ask } from "../api/client.ts";
import { useDoing } from "../api/hooks.ts";
import { OVERRIDE_HUB } from "../api/operations.ts";
import type { Suppression } from "../api/types.ts";
import { AskDialog } from "../parts/dialog.tsx";
import { plural } from "../words.ts";

interface Shown {
  hub: Suppression;
  caseId: string | null;
  /** Told in which case walks go through it from now on. */
  onWalk: (caseId: string) => void;
}

export function Hub({ hub, caseId, onWalk }: Shown) {
  const [asking, setAsking] = useState(false);
  return (
    <div className="hub-note">
      <p>
        <strong>Not walked through:</strong> {hub.reason} ({plural(hub.relationships, "relationship")} ever seen). What
        lies around it can still be asked for from here.
      </p>
      <button type="button" onClick={() => setAsking(true)}>
        Walk through it in a case …
      </button>
      {asking && <Override {...{ hub, caseId, onWalk }} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Override({ hub, caseId, onWalk, onClose }: Shown & { onClose: () => void }) {
  const doing = useDoing();
  const sent = async (form: FormData) => {
    const asked = {
      caseId: String(form.get("case")).trim(),
      node: hub.key,
      walk: true,
      reason: String(form.get("reason")),
    };
    const { overrideHub } = await ask(OVERRIDE_HUB, asked);
    onWalk(overrideHub.caseId);
    onClose();
  };
  return (
    <AskDialog title="Walk through this hub" send="Record and allow" doing={doing} onSend={sent} onClose={onClose}>
      <p>
        From then on expansions of this case go through it although a rule stops there. The reason is recorded in the
        audit log with your name.
      </p>
      <label>
        Case number
        <input name="case" required autoComplete="off" defaultValue={caseId ?? ""} />
      </label>
      <label>
        Reason
        <textarea name="reason" rows={3} required placeholder="Why the rule does not hold here" />
      </label>
    </AskDialog>
  );
}
