/** A network three times over: as a picture, as a table, and one node of it in full; with one selection for all. */

import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { ask } from "../api/client.ts";
import { PAGE_SIZE, useDoing } from "../api/hooks.ts";
import { EXPAND } from "../api/operations.ts";
import { isTyping } from "../parts/keys.ts";
import { Notice } from "../parts/notice.tsx";
import { nameOf, plural } from "../words.ts";
import { continued, grown, hiddenOf, hubsOf, inOrder, type Network, undone } from "./model.ts";
import { NetworkTable } from "./network_table.tsx";
import { NodePanel } from "./node_panel.tsx";
import { Picture } from "./picture.tsx";
import { asked, everything, type Options, PLAIN, type Question } from "./question.ts";
import { type Refused, RefusedExpansion } from "./refused.tsx";

interface Shown {
  start: Network;
  selected: string | null;
  /** The address of this network with a node chosen, so that a colleague can be sent right there. */
  address: (id: string | null) => string;
  members: string[];
  children: ReactNode;
}

export function NetworkView({ start, selected, address, members, children }: Shown) {
  const [network, setNetwork] = useState(start);
  const [options, setOptions] = useState<Options>(PLAIN);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [said, setSaid] = useState("");
  const doing = useDoing();
  const { run, clear, busy } = doing;
  const rows = useMemo(() => inOrder(network), [network]);
  const hidden = useMemo(() => hiddenOf(network), [network]);
  const hubs = useMemo(() => hubsOf(network), [network]);
  const chosen = selected ? (network.nodes.get(selected) ?? null) : null;

  const choose = useCallback((id: string | null) => history.replaceState(null, "", address(id)), [address]);
  const select = useCallback(
    (id: string | null) => {
      clear();
      choose(id);
      dispatchEvent(new HashChangeEvent("hashchange")); // replaceState tells nobody, and one entry per click is too many
    },
    [choose, clear],
  );

  const expand = useCallback(
    (question: Question) => {
      const before = continued(network, question);
      if (before?.endCursor === null) return setSaid("All of it is drawn already.");
      void run(async () => {
        setRefused(null);
        const { expand: found } = await ask(EXPAND, asked(question, PAGE_SIZE, before?.endCursor ?? null));
        if (found.__typename === "Refusal") {
          setRefused({ question, words: found });
          setSaid("The expansion was refused.");
          return;
        }
        const next = grown(network, question, found);
        setNetwork(next);
        setSaid(`${plural(next.steps.at(-1)?.nodes.length ?? 0, "node")} added.`);
      });
    },
    [network, run],
  );
  const expandNode = useCallback((id: string) => expand(everything([id], options)), [expand, options]);

  const undo = useCallback(() => {
    if (busy || !network.steps.length) return; // what is on its way was asked of the network as it is
    setNetwork(undone(network));
    setRefused(null);
    setSaid("The last expansion was taken back.");
  }, [network, busy]);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isTyping(event.target)) return;
      const withControl = event.ctrlKey || event.metaKey;
      if (event.key === "z" && withControl) {
        event.preventDefault();
        undo();
      }
      if (event.key === "e" && selected && !busy && !withControl) expandNode(selected);
      if (event.key === "Escape") select(null);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [undo, expandNode, select, selected, busy]);

  const posts: Question = { ...everything(members, PLAIN), relationships: ["POSTED"] };
  const postsSoFar = continued(network, posts);
  const refusedHere = refused?.question.seeds.length === 1 && refused.question.seeds[0] === selected;
  return (
    <div className="network">
      <div className="picture-column">
        <div className="toolbar" role="toolbar" aria-label="Network">
          <button
            type="button"
            onClick={() => expand(posts)}
            disabled={busy || !members.length || postsSoFar?.endCursor === null}
          >
            {postsSoFar?.endCursor ? `Next ${PAGE_SIZE} posts` : "Show posts"}
          </button>
          <button type="button" onClick={undo} disabled={busy || !network.steps.length}>
            Undo expansion <kbd>Ctrl Z</kbd>
          </button>
          <span className="muted" role="status" aria-live="polite">
            {busy
              ? "Expanding …"
              : said || `${plural(network.nodes.size, "node")}, ${plural(network.edges.size, "link")}`}
          </span>
        </div>
        {refused && !refusedHere && <RefusedExpansion refused={refused} busy={busy} onExpand={expand} />}
        {doing.failure && !chosen && <Notice failure={doing.failure} />}
        <Picture {...{ network, hidden, hubs, selected }} onSelect={select} onExpand={expandNode} />
      </div>
      <aside aria-label={chosen ? `About ${nameOf(chosen.node)}` : "About this network"}>
        {chosen && (
          <NodePanel
            key={chosen.node.id}
            row={chosen}
            hub={hubs.get(chosen.node.id) ?? null}
            refused={refusedHere ? refused : null}
            {...{ network, options, doing }}
            onOptions={setOptions}
            onExpand={expand}
            onSelect={select}
          />
        )}
        {children}
      </aside>
      <NetworkTable {...{ rows, network, hidden, hubs, selected }} onSelect={select} />
    </div>
  );
}
