/** What one step from a node would bring, counted before anything is fetched; each line brings just that. */

import { useAsked } from "../api/hooks.ts";
import { PREVIEW } from "../api/operations.ts";
import type { PreviewCount, Relationship } from "../api/types.ts";
import { Notice } from "../parts/notice.tsx";
import { count, kindInWords, tieFrom } from "../words.ts";
import { continued, drawnAt, type Network } from "./model.ts";
import { everything, isNarrow, justThat, type Options, type Question, scopeOf } from "./question.ts";

interface Shown {
  id: string;
  network: Network;
  options: Options;
  busy: boolean;
  onExpand: (question: Question) => void;
}

/** Relationships of one kind to one kind of node, in either direction. */
interface Line {
  relationship: Relationship;
  kind: string;
  outgoing: number;
  incoming: number;
}

export function Preview({ id, network, options, busy, onExpand }: Shown) {
  const { data, failure, loading, again } = useAsked(PREVIEW, {
    seeds: [id],
    scope: scopeOf(everything([id], options)),
  });
  if (failure) return <Notice failure={failure} again={again} />;
  if (!data) return <p className="muted">Counting what is around it …</p>;
  const lines = linesOf(data.preview);
  const whole = !isNarrow(options); // else what is drawn is not what was counted
  if (!lines.length) return <p className="muted">No relationship answers to these options.</p>;
  return (
    <ul className="preview" aria-label="One step from here" aria-busy={loading}>
      {lines.map((line) => {
        const { relationship, kind } = line;
        const total = line.outgoing + line.incoming;
        const question = justThat(id, options, relationship, kind);
        const drawn = whole ? drawnAt(network, id, relationship, kind) : 0;
        const all = drawn >= total || continued(network, question)?.endCursor === null;
        return (
          <li key={`${relationship} ${kind}`}>
            <button type="button" disabled={busy || all} onClick={() => onExpand(question)}>
              <span>
                {direction(line)} · {kindInWords(kind)}
              </span>
              <span className="number">
                {all ? (
                  <span className="muted">all drawn </span>
                ) : (
                  drawn > 0 && <span className="muted">{count(drawn)} of </span>
                )}
                {count(total)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The counts of both directions in one line, since one question asks for both; most first. */
function linesOf(counts: readonly PreviewCount[]): Line[] {
  const lines = new Map<string, Line>();
  for (const { relationship, kind, outgoing, relationships } of counts) {
    const key = `${relationship} ${kind}`;
    const line = lines.get(key) ?? { relationship, kind, outgoing: 0, incoming: 0 };
    lines.set(key, { ...line, [outgoing ? "outgoing" : "incoming"]: relationships });
  }
  return [...lines.values()].sort((a, b) => b.outgoing + b.incoming - (a.outgoing + a.incoming));
}

function direction({ relationship, outgoing, incoming }: Line): string {
  const [out, back] = [tieFrom(relationship, true), tieFrom(relationship, false)];
  if (!incoming || out === back) return out;
  return outgoing ? `${out} ${count(outgoing)}, ${back} ${count(incoming)}` : back;
}
