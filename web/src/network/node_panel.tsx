/** One node in full: its facts, its value for a purpose, and what lies around it. */

import { useState } from "react";
import { SameActor } from "../actors/same_actor.tsx";
import { ask, Failure } from "../api/client.ts";
import { type Doing, PAGE_SIZE } from "../api/hooks.ts";
import { REVEAL } from "../api/operations.ts";
import type { Purpose, Suppression } from "../api/types.ts";
import { NodeShape } from "../parts/marks.tsx";
import { Notice } from "../parts/notice.tsx";
import { PurposeDialog } from "../parts/purpose.tsx";
import { pageOf } from "../routes.ts";
import { SellingOf } from "../sellers/selling.tsx";
import { count, day, kindWord, nameOf, plural, sentence, tieWord } from "../words.ts";
import { HubNote, Override } from "./hub.tsx";
import { continued, type Drawn, hopsTo, lastFrom, type Network, type Step } from "./model.ts";
import { ExpansionOptions } from "./options.tsx";
import { Preview } from "./preview.tsx";
import { everything, type Options, type Question } from "./question.ts";
import { type Refused, RefusedExpansion } from "./refused.tsx";
import { CameOver } from "./way.tsx";

interface Expandable {
  row: Drawn;
  network: Network;
  options: Options;
  refused: Refused | null;
  doing: Doing;
  onOptions: (options: Options) => void;
  onExpand: (question: Question) => void;
}

interface Shown extends Expandable {
  hub: Suppression | null;
  onSelect: (id: string | null) => void;
}

export function NodePanel({ hub, onSelect, ...expandable }: Shown) {
  const { row, network, options, onOptions } = expandable;
  const { node } = row;
  const page = pageOf(node.__typename, node.key);
  const overridden = (caseId: string) => onOptions({ ...options, caseId, overrides: options.overrides + 1 });
  const overriding = { node: node.id, caseId: options.caseId, onOverride: overridden };
  return (
    <div className="card node">
      <header>
        <h2>
          <NodeShape node={node} /> {nameOf(node)}
        </h2>
        <button type="button" className="quiet" onClick={() => onSelect(null)} aria-label="Choose nothing">
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
      {hub && <HubNote hub={hub} {...overriding} />}
      <CameOver hops={hopsTo(network, node.id)} onSelect={onSelect} />
      <Expanding {...expandable} />
      {!hub && <Override walk={false} {...overriding} />}
      {/* Last, so that nothing above moves away under the pointer when they are answered. */}
      {node.__typename === "Account" && <SellingOf accountId={node.key} />}
      {node.__typename === "Account" && <SameActor accountId={node.key} />}
    </div>
  );
}

function facts({ node, role, why, links, binding }: Drawn): [string, string][] {
  const found: [string, string | null | undefined | false][] = [
    ["Kind", kindWord(node)],
    ["Id", node.__typename === "Account" || node.__typename === "Post" ? node.key : null],
    ["Account of a", node.accountKind && sentence(node.accountKind).toLowerCase()],
    ["Region", node.region],
    ["Language", node.language],
    ["Erased", node.erasedAt && `on ${day(node.erasedAt)}: its names, texts and contacts are no longer kept`],
    ["Reported", node.reports !== undefined && plural(node.reports, "time")],
    ["Part in the ring", role ? sentence(role) : binding && "Binds it"],
    ["Because it", why],
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

function Expanding({ row, network, options, refused, doing, onOptions, onExpand }: Expandable) {
  const { id } = row.node;
  const question = everything([id], options);
  const asked = continued(network, question);
  const last = lastFrom(network, id);
  return (
    <div className="expanding">
      <h3>What lies around it</h3>
      <ExpansionOptions options={options} onChange={onOptions} />
      <button
        type="button"
        className="main"
        disabled={doing.busy || asked?.endCursor === null}
        onClick={() => onExpand(question)}
      >
        {asked?.endCursor ? `Next ${PAGE_SIZE}` : "Expand"} <kbd>e</kbd>
      </button>
      {last && <Brought step={last} />}
      {last?.endCursor && last !== asked && (
        <button type="button" disabled={doing.busy} onClick={() => onExpand(last.question)}>
          Next {PAGE_SIZE} of these
        </button>
      )}
      {refused && <RefusedExpansion refused={refused} busy={doing.busy} onExpand={onExpand} />}
      {doing.failure && <Notice failure={doing.failure} />}
      <Preview {...{ id, network, options, onExpand }} busy={doing.busy} />
    </div>
  );
}

/** What the last expansion from here brought, of how much. */
function Brought({ step }: { step: Step }) {
  return (
    <div role="status" data-totals>
      <p>
        {count(step.received)} of {plural(step.total, "node")} around it drawn, {step.nodes.length} of this page were
        new.
        {step.leftOut > 0 && ` The last ${count(step.leftOut)} in this order are left out.`}
        {step.suppressed.length > 0 && ` ${plural(step.suppressed.length, "hub")} not walked through.`}
      </p>
      {step.totals.map(({ relationship, total }) => (
        <span key={relationship} className="tag">
          {tieWord(relationship)} {count(total)}
        </span>
      ))}
    </div>
  );
}
