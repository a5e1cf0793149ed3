/** A network that begins at chosen nodes, wherever they were found, and grows by what is asked of it. */

import { useAsked } from "../api/hooks.ts";
import { NODES } from "../api/operations.ts";
import { networkOf } from "../network/model.ts";
import { NetworkView } from "../network/network_view.tsx";
import { Nothing, Notice, Waiting } from "../parts/notice.tsx";
import { to } from "../routes.ts";
import { nameOf, plural } from "../words.ts";

export function Around({ ids, selected }: { ids: string[]; selected: string | null }) {
  const { data, failure, loading, again } = useAsked(NODES, { ids });
  if (failure) return <Notice failure={failure} again={again} />;
  if (loading || !data) return <Waiting what="the network" />;
  const nodes = data.nodes.filter((node) => node !== null);
  const [first] = nodes;
  if (!first) return <Nothing>There is no such node in the graph.</Nothing>;
  const accounts = nodes.filter((node) => node.__typename === "Account").map((node) => node.id);
  return (
    <section aria-labelledby="around-title" className="ring">
      <header className="title">
        <h1 id="around-title">Around {nodes.length === 1 ? nameOf(first) : plural(nodes.length, "node")}</h1>
        <span className="muted">
          choose a node, then <kbd>e</kbd> shows what surrounds it
        </span>
      </header>
      <NetworkView
        start={networkOf(nodes)}
        selected={selected ?? (nodes.length === 1 ? first.id : null)}
        address={(id) => to.around(ids, id)}
        members={accounts}
      >
        {null}
      </NetworkView>
    </section>
  );
}
