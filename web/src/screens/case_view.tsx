/** One case: what it is about, what happened to it, and the packages on their way to an agency. */

import { useState } from "react";
import { ask } from "../api/client.ts";
import { useAsked, useDoing } from "../api/hooks.ts";
import { CASE, CASE_WITHOUT_PACKAGES, ESCALATE } from "../api/operations.ts";
import type { Case } from "../api/types.ts";
import { AskDialog } from "../parts/dialog.tsx";
import { CategoryMark, NodeShape, StateMark } from "../parts/marks.tsx";
import { Nothing, Notice, Waiting } from "../parts/notice.tsx";
import { pageOf } from "../routes.ts";
import { kindWord, minute, nameOf, sentence } from "../words.ts";
import { PackageCard } from "./package_card.tsx";

const READ_PACKAGES = ["investigator", "supervisor", "legal", "auditor"];
const CASEWORKERS = ["investigator", "supervisor"];

export function CaseView({ caseId, roles }: { caseId: string; roles: string[] }) {
  const withPackages = roles.some((role) => READ_PACKAGES.includes(role));
  const { data, failure, loading, again } = useAsked(withPackages ? CASE : CASE_WITHOUT_PACKAGES, { caseId });
  if (failure) return <Notice failure={failure} again={again} />;
  if (loading && !data) return <Waiting what="the case" />;
  if (!data?.case) return <Nothing>There is no such case.</Nothing>;
  const found = { packages: null, ...data.case };
  return <Loaded found={found} roles={roles} again={again} />;
}

function Loaded(props: {
  found: Omit<Case, "packages"> & { packages: Case["packages"] | null };
  roles: string[];
  again: () => void;
}) {
  const { found, roles, again } = props;
  const [escalating, setEscalating] = useState(false);
  return (
    <section aria-labelledby="case-title" className="case">
      <header className="title">
        <h1 id="case-title">{found.title}</h1>
        <CategoryMark category={found.category} />
        <StateMark state={found.state} />
        <span className="muted">
          <code>{found.caseId}</code> · version {found.version}
        </span>
        <span className="actions">
          {found.state === "OPEN" && roles.some((role) => CASEWORKERS.includes(role)) && (
            <button type="button" className="main" onClick={() => setEscalating(true)}>
              Escalate …
            </button>
          )}
        </span>
      </header>
      <div className="columns">
        <div>
          <h2>Packages</h2>
          {found.packages === null && <Nothing>Your roles do not include reading packages.</Nothing>}
          {found.packages?.length === 0 && <Nothing>None yet. Escalating freezes the case into one.</Nothing>}
          {found.packages?.map((one) => (
            <PackageCard key={one.packageId} found={one} mayRelease={roles.includes("supervisor")} again={again} />
          ))}
          <h2>Subjects</h2>
          <Subjects found={found} />
        </div>
        <div className="card">
          <h2>History</h2>
          <ol className="history">
            {found.history.map((change) => (
              <li key={`${change.version}-${change.verb}`}>
                <strong>{sentence(change.verb)}</strong>
                <span className="muted">
                  {change.actor}, {minute(change.occurredAt)}, version {change.version}
                </span>
              </li>
            ))}
          </ol>
        </div>
      </div>
      {escalating && <Escalate found={found} again={again} onClose={() => setEscalating(false)} />}
    </section>
  );
}

function Subjects({ found }: { found: Pick<Case, "subjects"> }) {
  if (!found.subjects.length) return <Nothing>No subject of this case is in the graph yet.</Nothing>;
  return (
    <ul className="subjects">
      {found.subjects.map((node) => {
        const page = pageOf(node.__typename, node.key);
        return (
          <li key={node.id} className="card">
            <NodeShape node={node} /> <span className="muted">{kindWord(node)}</span>{" "}
            {page ? <a href={page}>{nameOf(node)}</a> : nameOf(node)}
          </li>
        );
      })}
    </ul>
  );
}

function Escalate({
  found,
  again,
  onClose,
}: {
  found: Pick<Case, "caseId" | "version">;
  again: () => void;
  onClose: () => void;
}) {
  const doing = useDoing();
  const sent = async (form: FormData) => {
    const recipient = String(form.get("recipient"));
    await ask(ESCALATE, { caseId: found.caseId, version: found.version, recipient });
    again();
    onClose();
  };
  return (
    <AskDialog title="Escalate this case" send="Freeze and escalate" doing={doing} onSend={sent} onClose={onClose}>
      <p>
        The case is frozen as it is now (version {found.version}) into an evidence package. Another supervisor has to
        release it before it can leave.
      </p>
      <label>
        Recipient
        <input name="recipient" required autoComplete="off" placeholder="Agency and unit" />
      </label>
    </AskDialog>
  );
}
