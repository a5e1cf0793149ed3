/** A person's judgement about two accounts, with a reason that stays; and what can be taken back, and how. */

import { useState } from "react";
import { ask } from "../api/client.ts";
import { useDoing } from "../api/hooks.ts";
import { CONFIRM_ACTOR, REJECT_ACTOR, WITHDRAW_JUDGEMENT } from "../api/operations.ts";
import type { Pair } from "../api/types.ts";
import { AskDialog } from "../parts/dialog.tsx";
import { nameOf } from "../words.ts";
import { standing } from "./marks.tsx";
import { mayJudge, Reason } from "./reason.tsx";

interface Judging {
  pair: Pair;
  /** Told what was recorded, in words. */
  onJudged: (words: string) => void;
}

export function Judge({ roles, ...judging }: Judging & { roles: string[] }) {
  const [asking, setAsking] = useState<"confirm" | "reject" | "withdraw" | null>(null);
  if (!mayJudge(roles)) return <span className="muted">Judging needs the role investigator or supervisor.</span>;
  const latest = standing(judging.pair.judgements)?.verdict;
  const verdict = latest === "WITHDRAWN" ? undefined : latest;
  const close = () => setAsking(null);
  return (
    <>
      {verdict && (
        <button type="button" onClick={() => setAsking("withdraw")}>
          Take back …
        </button>
      )}
      {verdict !== "REJECTED" && verdict !== "SPLIT" && (
        <button type="button" onClick={() => setAsking("reject")}>
          {verdict ? "Take back, and reject …" : "Reject …"}
        </button>
      )}
      {verdict !== "CONFIRMED" && (
        <button type="button" className="main" onClick={() => setAsking("confirm")}>
          {verdict ? "Confirm after all …" : "Confirm …"}
        </button>
      )}
      {asking === "confirm" && <Confirm {...judging} onClose={close} />}
      {asking === "reject" && <Reject {...judging} onClose={close} />}
      {asking === "withdraw" && <Withdraw {...judging} onClose={close} />}
    </>
  );
}

interface Asking extends Judging {
  onClose: () => void;
}

function Confirm({ pair, onJudged, onClose }: Asking) {
  const doing = useDoing();
  const latest = standing(pair.judgements)?.verdict;
  const against = latest === "REJECTED" || latest === "SPLIT";
  const blocked = against || Boolean(pair.candidate?.blockedBy.length) || doing.failure?.code === "CONFLICT";
  const sent = async (form: FormData) => {
    await ask(CONFIRM_ACTOR, { ...judged(pair, form), overrule: form.get("overrule") !== null });
    onJudged("Confirmed and recorded: they are one actor.");
    onClose();
  };
  return (
    <AskDialog title="These two are one actor" send="Confirm" doing={doing} onSend={sent} onClose={onClose}>
      <p>
        {both(pair)} and whatever belongs to either become one actor, and the graph says so. Rejecting the pair later,
        or taking accounts out of the actor, takes this back.
      </p>
      <Reason />
      {blocked && (
        <label className="tick">
          <input type="checkbox" name="overrule" /> Withdraw the judgements that stand against it, and confirm all the
          same
        </label>
      )}
    </AskDialog>
  );
}

function Reject({ pair, onJudged, onClose }: Asking) {
  const doing = useDoing();
  const sent = async (form: FormData) => {
    await ask(REJECT_ACTOR, judged(pair, form));
    onJudged("Rejected and recorded: they are not one actor.");
    onClose();
  };
  return (
    <AskDialog title="These two are not one actor" send="Reject" doing={doing} onSend={sent} onClose={onClose}>
      <p>
        {both(pair)} are kept apart: no actor will hold both. A confirmation of the pair is taken back. Confirming the
        pair later stands above this, and much stronger evidence proposes it again.
      </p>
      <Reason />
    </AskDialog>
  );
}

function Withdraw({ pair, onJudged, onClose }: Asking) {
  const doing = useDoing();
  const sent = async (form: FormData) => {
    await ask(WITHDRAW_JUDGEMENT, judged(pair, form));
    onJudged("Taken back and recorded: they are undecided again.");
    onClose();
  };
  return (
    <AskDialog title="Take the judgement back" send="Take back" doing={doing} onSend={sent} onClose={onClose}>
      <p>
        Nothing stands about {both(pair)} any more: they wait for a person again where they are proposed. What was
        judged stays in the history.
      </p>
      <Reason />
    </AskDialog>
  );
}

function both({ accounts }: Pair): string {
  return accounts.map(nameOf).join(" and ");
}

function judged({ accounts: [one, other] }: Pair, form: FormData) {
  return { one: one?.id ?? "", other: other?.id ?? "", reason: String(form.get("reason")).trim() };
}
