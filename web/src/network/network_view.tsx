/** A network three times over: as a picture, as a table, and one node of it in full; with one selection for all. */

import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { ask } from "../api/client.ts";
import { PAGE_SIZE, useDoing } from "../api/hooks.ts";
import { EXPAND } from "../api/operations.ts";
import type { Refusal, Relationship } from "../api/types.ts";
import { isTyping } from "../parts/keys.ts";
import { nameOf, plural } from "../words.ts";
import { continued, grown, inOrder, type Network, undone } from "./model.ts";
import { NetworkTable } from "./network_table.tsx";
import { NodePanel } from "./node_panel.tsx";
import { Picture } from "./picture.tsx";

interface Shown {
  start: Network;
  selected: string | null;
  /** The address of this network with a node chosen, so that a colleague can be sent right there. */
  address: (id: string | null) => string;
  members: string[];
  children: ReactNode;
}

const POSTS: Relationship[] = ["POSTED"];

export function NetworkView({ start, selected, address, members, children }: Shown) {
  const [network, setNetwork] = useState(start);
  const [refusal, setRefusal] = useState<{ seed: string; words: Refusal } | null>(null);
  const [said, setSaid] = useState("");
  const doing = useDoing();
  const { run, busy } = doing;
  const rows = useMemo(() => inOrder(network), [network]);
  const chosen = selected ? (network.nodes.get(selected) ?? null) : null;

  const choose = useCallback((id: string | null) => history.replaceState(null, "", address(id)), [address]);
  const select = useCallback(
    (id: string | null) => {
      choose(id);
      dispatchEvent(new HashChangeEvent("hashchange")); // replaceState tells nobody, and one entry per click is too many
    },
    [choose],
  );

  const expand = useCallback(
    (seed: string, seeds: string[], relationships: Relationship[] | null) => {
      const after = continued(network, seed, relationships)?.endCursor ?? null;
      void run(async () => {
        setRefusal(null);
        const { expand: found } = await ask(EXPAND, { seeds, relationships, first: PAGE_SIZE, after });
        if (found.__typename === "Refusal") {
          setRefusal({ seed, words: found });
          setSaid("The expansion was refused.");
          return;
        }
        const next = grown(network, seed, relationships, found);
        setNetwork(next);
        setSaid(`${plural(next.steps.at(-1)?.nodes.length ?? 0, "node")} added.`);
      });
    },
    [network, run],
  );

  const undo = useCallback(() => {
    if (!network.steps.length) return;
    setNetwork(undone(network));
    setRefusal(null);
    setSaid("The last expansion was taken back.");
  }, [network]);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isTyping(event.target)) return;
      const withControl = event.ctrlKey || event.metaKey;
      if (event.key === "z" && withControl) {
        event.preventDefault();
        undo();
      }
      if (event.key === "e" && selected && !busy && !withControl) expand(selected, [selected], null);
      if (event.key === "Escape") select(null);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [undo, expand, select, selected, busy]);

  const [all] = members;
  const posts = all ? continued(network, "members", POSTS) : null;
  return (
    <div className="network">
      <div className="picture-column">
        <div className="toolbar" role="toolbar" aria-label="Network">
          <button
            type="button"
            onClick={() => expand("members", members, POSTS)}
            disabled={busy || !members.length || (posts !== null && !posts.endCursor)}
          >
            {posts?.endCursor ? `Next ${PAGE_SIZE} posts` : "Show posts"}
          </button>
          <button type="button" onClick={undo} disabled={!network.steps.length}>
            Undo expansion <kbd>Ctrl Z</kbd>
          </button>
          <span className="muted" role="status" aria-live="polite">
            {busy
              ? "Expanding …"
              : said || `${plural(network.nodes.size, "node")}, ${plural(network.edges.size, "link")}`}
          </span>
        </div>
        <Picture network={network} selected={selected} onSelect={select} onExpand={(id) => expand(id, [id], null)} />
      </div>
      <aside aria-label={chosen ? `About ${nameOf(chosen.node)}` : "About this network"}>
        {chosen && (
          <NodePanel
            key={chosen.node.id}
            row={chosen}
            network={network}
            refusal={refusal?.seed === chosen.node.id ? refusal.words : null}
            doing={doing}
            onExpand={(relationships) => expand(chosen.node.id, [chosen.node.id], relationships)}
            onClose={() => select(null)}
          />
        )}
        {children}
      </aside>
      <NetworkTable rows={rows} network={network} selected={selected} onSelect={select} />
    </div>
  );
}
