/** Hubs: why walks stop at one, and deciding otherwise in a case, for a reason that stays with the case. */

import { useState } from "react";
import { ask } from "../api/client.ts";
import { useDoing } from "../api/hooks.ts";
import { OVERRIDE_HUB } from "../api/operations.ts";
import type { Suppression } from "../api/types.ts";
import { AskDialog } from "../parts/dialog.tsx";
import { plural } from "../words.ts";

interface Overriding {
  node: string;
  caseId: string | null;
  /** Told in which case walks do otherwise from now on. */
  onOverride: (caseId: string) => void;
}

export function HubNote({ hub, ...overriding }: Overriding & { hub: Suppression }) {
  return (
    <div className="hub-note">
      <p>
        <strong>Not walked through:</strong> {hub.reason} ({plural(hub.relationships, "relationship")} ever seen). What
        lies around it can still be asked for from here.
      </p>
      <Override {...overriding} walk={true} />
    </div>
  );
}

const WALK = {
  title: "Walk through this hub",
  told: "From now on expansions of this case go through it although a rule stops there.",
  placeholder: "Why the rule does not hold here",
};
const STOP = {
  title: "Stop at this node",
  told: "From now on expansions of this case show it and do not go through it.",
  placeholder: "Why what lies behind it does not matter",
};

/** Walk through a node in a case, or stop at it. */
export function Override({ node, caseId, walk, onOverride }: Overriding & { walk: boolean }) {
  const [asking, setAsking] = useState(false);
  const doing = useDoing();
  const { title, told, placeholder } = walk ? WALK : STOP;
  const sent = async (form: FormData) => {
    const [number, reason] = ["case", "reason"].map((name) => String(form.get(name)).trim());
    const { overrideHub } = await ask(OVERRIDE_HUB, { caseId: number ?? "", node, walk, reason: reason ?? "" });
    setAsking(false);
    onOverride(overrideHub.caseId);
  };
  return (
    <>
      <button type="button" className="quiet" onClick={() => setAsking(true)}>
        {title} in a case …
      </button>
      {asking && (
        <AskDialog title={title} send="Record" doing={doing} onSend={sent} onClose={() => setAsking(false)}>
          <p>{told} The reason is recorded in the audit log with your name.</p>
          <label>
            Case number
            <input name="case" required autoComplete="off" defaultValue={caseId ?? ""} />
          </label>
          <label>
            Reason
            <textarea name="reason" rows={3} required placeholder={placeholder} />
          </label>
        </AskDialog>
      )}
    </>
  );
}
