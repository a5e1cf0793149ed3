/** The network as a table: every node that is drawn is a row, with the same one chosen. */

import type { KeyboardEvent } from "react";
import type { Suppression } from "../api/types.ts";
import { moveAmongRows } from "../parts/keys.ts";
import { NodeShape } from "../parts/marks.tsx";
import { pageOf } from "../routes.ts";
import { count, day, kindWord, nameOf, sentence } from "../words.ts";
import { type Drawn, type Network, neighbours } from "./model.ts";

interface Shown {
  rows: Drawn[];
  network: Network;
  hidden: ReadonlyMap<string, number>;
  hubs: ReadonlyMap<string, Suppression>;
  selected: string | null;
  onSelect: (id: string) => void;
}

export function NetworkTable({ rows, network, hidden, hubs, selected, onSelect }: Shown) {
  return (
    <table className="rows twin" onKeyDown={moveAmongRows} aria-label="All nodes of the network">
      <thead>
        <tr>
          <th>Kind</th>
          <th>Name or mask</th>
          <th>Part</th>
          <th className="number">Links into the ring</th>
          <th className="number">Neighbours drawn</th>
          <th className="number">Relationships in all</th>
          <th className="number">Hidden</th>
          <th>First seen</th>
          <th>Last seen</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row
            key={row.node.id}
            row={row}
            drawn={neighbours(network, row.node.id)}
            hidden={hidden.get(row.node.id) ?? 0}
            hub={hubs.get(row.node.id) ?? null}
            {...{ selected, onSelect }}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowShown {
  row: Drawn;
  drawn: number;
  hidden: number;
  hub: Suppression | null;
  selected: string | null;
  onSelect: (id: string) => void;
}

function Row(props: RowShown) {
  const { node, links } = props.row;
  const page = pageOf(node.__typename, node.key);
  const select = () => props.onSelect(node.id);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    select();
  };
  return (
    <tr data-row tabIndex={0} aria-selected={node.id === props.selected} onClick={select} onKeyDown={pressed}>
      <td>
        <NodeShape node={node} /> {kindWord(node)}
      </td>
      <td>
        {page ? (
          <a href={page} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
            {nameOf(node)}
          </a>
        ) : (
          nameOf(node)
        )}
      </td>
      <td>{partOf(props.row, props.hub)}</td>
      <td className="number">{links === null ? "" : count(links)}</td>
      <td className="number">{count(props.drawn)}</td>
      <td className="number">{count(node.degree)}</td>
      <td className="number" data-hidden>
        {props.hidden ? count(props.hidden) : ""}
      </td>
      <td className="muted">{day(node.firstSeenAt)}</td>
      <td className="muted">{day(node.lastSeenAt)}</td>
    </tr>
  );
}

function partOf({ role, binding, node }: Drawn, hub: Suppression | null): string {
  const parts = [role && sentence(role), binding && (node.exclusive ? "Binds two accounts alone" : "Binds the ring")];
  return [...parts, hub && `Not walked through: ${hub.reason}`].filter(Boolean).join(". ");
}
