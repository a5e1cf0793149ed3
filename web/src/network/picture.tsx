/** The network as a picture, with its legend. The table below it says the same to those who cannot see it. */

import { useEffect, useRef } from "react";
import type { Suppression } from "../api/types.ts";
import { isTyping } from "../parts/keys.ts";
import { Shape } from "../parts/marks.tsx";
import { plural } from "../words.ts";
import { Canvas } from "./canvas.ts";
import { lookOf } from "./looks.ts";
import type { Network } from "./model.ts";

interface Shown {
  network: Network;
  hidden: ReadonlyMap<string, number>;
  hubs: ReadonlyMap<string, Suppression>;
  selected: string | null;
  onSelect: (id: string | null) => void;
  onExpand: (id: string) => void;
}

export function Picture({ network, hidden, hubs, selected, onSelect, onExpand }: Shown) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<Canvas>(null);
  const listening = useRef({ onSelect, onExpand });
  listening.current = { onSelect, onExpand };

  useEffect(() => {
    if (!place.current) return;
    const made = new Canvas(place.current, {
      chosen: (id) => listening.current.onSelect(id),
      opened: (id) => listening.current.onExpand(id),
    });
    canvas.current = made;
    const fit = (event: KeyboardEvent) => event.key === "f" && !isTyping(event.target) && made.fit();
    addEventListener("keydown", fit);
    return () => {
      removeEventListener("keydown", fit);
      made.destroy();
      canvas.current = null;
    };
  }, []);
  useEffect(() => {
    const drawn = canvas.current;
    if (!drawn) return;
    drawn.show(network, network.steps.at(-1)?.question.seeds[0] ?? null);
    drawn.mark(hidden, hubs);
    drawn.choose(selected);
    // What is drawn is told to the page, since a canvas cannot be looked into from outside.
    place.current?.setAttribute("data-nodes", String(drawn.nodeCount()));
  }, [network, hidden, hubs, selected]);

  return (
    <figure className="picture">
      <div
        ref={place}
        className="canvas"
        role="img"
        aria-label={`Network of ${plural(network.nodes.size, "node")} and ${plural(network.edges.size, "link")}; the table below lists all of them`}
      />
      <button type="button" className="fit" onClick={() => canvas.current?.fit()} title="Fit into the frame (f)">
        Fit
      </button>
      <Legend network={network} hubs={hubs.size > 0} />
    </figure>
  );
}

function Legend({ network, hubs }: { network: Network; hubs: boolean }) {
  const looks = new Map([...network.nodes.values()].map(({ node }) => [lookOf(node).family, lookOf(node)]));
  return (
    <figcaption className="legend">
      {[...looks.values()].map((look) => (
        <span key={look.family}>
          <Shape look={look} /> {look.family}
        </span>
      ))}
      <span>
        <span className="binding-mark" aria-hidden="true" /> binds the ring
      </span>
      {hubs && (
        <span>
          <span className="hub-mark" aria-hidden="true" /> not walked through
        </span>
      )}
      <span>
        <span className="hidden-mark">+3</span> relationships not drawn
      </span>
    </figcaption>
  );
}
