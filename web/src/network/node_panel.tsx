/** One node in full: its facts, its value for a purpose, and what lies around it. */

import { useState } from "react";
import { ask, Failure } from "../api/client.ts";
import { type Doing, PAGE_SIZE } from "../api/hooks.ts";
import { REVEAL } from "../api/operations.ts";
import { type Purpose, RELATIONSHIPS, type Refusal, type Relationship } from "../api/types.ts";
import { NodeShape } from "../parts/marks.tsx";
import { Notice } from "../parts/notice.tsx";
import { PurposeDialog } from "../parts/purpose.tsx";
import { pageOf } from "../routes.ts";
import { count, day, kindWord, nameOf, plural, refusalWords, sentence, tieWord } from "../words.ts";
import { continued, type Drawn, type Network, type Step } from "./model.ts";

interface Shown {
  row: Drawn;
  network: Network;
  refusal: Refusal | null;
  doing: Doing;
  onExpand: (relationships: Relationship[] | null) => void;
  onClose: () => void;
}

export function NodePanel({ row, network, refusal, doing, onExpand, onClose }: Shown) {
  const { node } = row;
  const page = pageOf(node.__typename, node.key);
  return (
    <div className="card node">
      <header>
        <h2>
          <NodeShape node={node} /> {nameOf(node)}
        </h2>
        <button type="button" className="quiet" onClick={onClose} aria-label="Choose nothing">
          ×
        </button>
      </header>
      <dl className="facts">
        {facts(row).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {node.__typename === "Contact" && <Value row={row} />}
      {page && (
        <p>
          <a href={page}>
            {node.__typename === "Account" ? "Read its posts" : `Open the ${kindWord(node).toLowerCase()}`}
          </a>
        </p>
      )}
      <Expanding {...{ row, network, refusal, doing, onExpand }} />
    </div>
  );
}

function facts({ node, role, links, binding }: Drawn): [string, string][] {
  const found: [string, string | null | undefined | false][] = [
    ["Kind", kindWord(node)],
    ["Id", node.__typename === "Account" || node.__typename === "Post" ? node.key : null],
    ["Account of a", node.accountKind && sentence(node.accountKind).toLowerCase()],
    ["Region", node.region],
    ["Language", node.language],
    ["Erased", node.erasedAt && `on ${day(node.erasedAt)}: its names, texts and contacts are no longer kept`],
    ["Reported", node.reports !== undefined && plural(node.reports, "time")],
    ["Part in the ring", role ? sentence(role) : binding && "Binds it"],
    ["Links into the ring", links !== null && count(links)],
    ["Alone it binds", node.exclusive !== undefined && (node.exclusive ? "yes" : "no, a second sign is needed")],
    ["Relationships", count(node.degree)],
    [node.__typename === "Account" ? "Profile seen" : "Seen", `${day(node.firstSeenAt)} to ${day(node.lastSeenAt)}`],
  ];
  return found.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

/** The value in clear lives only as long as this panel does. */
function Value({ row }: { row: Drawn }) {
  const [asking, setAsking] = useState(false);
  const [value, setValue] = useState<string | null>(null);
  const reveal = async (purpose: Purpose) => {
    const { node } = await ask(REVEAL, { id: row.node.id, purpose });
    if (typeof node?.value !== "string") throw new Failure("NOT_FOUND", "This contact's value is no longer kept.");
    setValue(node.value);
  };
  return (
    <div className="value">
      {value === null ? (
        <button type="button" onClick={() => setAsking(true)}>
          Reveal the value …
        </button>
      ) : (
        <p role="status">
          <code data-revealed>{value}</code>
          <button type="button" className="quiet" onClick={() => setValue(null)}>
            Hide
          </button>
        </p>
      )}
      {asking && <PurposeDialog what="this contact" onPurpose={reveal} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Expanding({ row, network, refusal, doing, onExpand }: Omit<Shown, "onClose">) {
  const [only, setOnly] = useState<Relationship | "">("");
  const relationships = only ? [only] : null;
  const step = continued(network, row.node.id, relationships);
  const finished = step !== null && step.endCursor === null;
  return (
    <div className="expanding">
      <h3>What lies around it</h3>
      <div className="choice">
        <select
          aria-label="Relationships to follow"
          value={only}
          onChange={(e) => setOnly(e.target.value as typeof only)}
        >
          <option value="">every relationship</option>
          {RELATIONSHIPS.map((relationship) => (
            <option key={relationship} value={relationship}>
              only: {tieWord(relationship)}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="main"
          disabled={doing.busy || finished}
          onClick={() => onExpand(relationships)}
        >
          {step?.endCursor ? `Next ${PAGE_SIZE}` : "Expand"} <kbd>e</kbd>
        </button>
      </div>
      {step && <Totals step={step} />}
      {refusal && (
        <div className="notice" role="alert" data-code="REFUSAL">
          <strong>Too many to show</strong>
          <p>{refusalWords(refusal)}</p>
          {refusal.totals.map(({ relationship, total }) => (
            <span key={relationship} className="tag">
              {tieWord(relationship)} {count(total)}
            </span>
          ))}
        </div>
      )}
      {doing.failure && <Notice failure={doing.failure} />}
    </div>
  );
}

function Totals({ step }: { step: Step }) {
  return (
    <div role="status" data-totals>
      <p>
        {count(step.received)} of {plural(step.total, "neighbour")} drawn, {step.nodes.length} of this page were new.
      </p>
      {step.totals.map(({ relationship, total }) => (
        <span key={relationship} className="tag">
          {tieWord(relationship)} {count(total)}
        </span>
      ))}
    </div>
  );
}
