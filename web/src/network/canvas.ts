/** The thin adapter to Cytoscape: draws a Network, keeps what is there where it is, and reports what is chosen. */

import cytoscape, {
  type Core,
  type ElementDefinition,
  type LayoutOptions,
  type NodeSingular,
  type StylesheetJson,
} from "cytoscape";
import fcose from "cytoscape-fcose";
import { nameOf, shortened, tieWord } from "../words.ts";
import { BADGE_HEIGHT, badge, badgeWidth } from "./badge.ts";
import { lookOf } from "./looks.ts";
import type { Drawn, DrawnEdge, Network } from "./model.ts";

cytoscape.use(fcose);

/** The layout fills a square; the frame is wider than high. */
const WIDER = 1.45;

/** From so many relationships around a node on, words on them would cover one another; the table has them. */
const MOST_WORDS = 12;

export interface Listener {
  chosen: (id: string | null) => void;
  opened: (id: string) => void;
}

export class Canvas {
  private readonly drawing: Core;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");

  constructor(container: HTMLElement, listener: Listener) {
    this.drawing = cytoscape({
      container,
      style: stylesheet(container),
      minZoom: 0.15,
      maxZoom: 3,
      boxSelectionEnabled: false,
      selectionType: "single",
    });
    this.drawing.on("tap", (event) => listener.chosen(event.target === this.drawing ? null : chosenId(event.target)));
    this.drawing.on("dbltap", "node", (event) => listener.opened(event.target.id()));
    this.dark.addEventListener("change", this.recolour);
  }

  /** Draw what is new, remove what is gone; nodes that stay keep their place. */
  show(network: Network, seed: string | null): void {
    this.drawing
      .elements()
      .filter((part) => !network.nodes.has(part.id()) && !network.edges.has(part.id()))
      .remove();
    const nodes = [...network.nodes.values()].filter(({ node }) => this.drawing.getElementById(node.id).empty());
    const edges = [...network.edges.values()].filter(({ id }) => this.drawing.getElementById(id).empty());
    if (nodes.length || edges.length) this.add(nodes, edges, seed);
    this.fit();
  }

  private add(nodes: Drawn[], edges: DrawnEdge[], seed: string | null): void {
    const first = this.drawing.nodes().empty();
    const stay = this.drawing.nodes().map((node) => ({ nodeId: node.id(), position: { ...node.position() } }));
    const around = seed ? this.drawing.getElementById(seed) : null;
    const centre = around?.nonempty() ? around.position() : { x: 0, y: 0 };
    this.drawing.add([
      ...nodes.map((row, index) => nodeElement(row, ringPlace(row, index, nodes.length, centre))),
      ...edges.map(edgeElement),
    ]);
    if (nodes.length) this.drawing.layout(layout(stay)).run();
    if (first) this.drawing.nodes().positions((node) => ({ x: node.position("x") * WIDER, y: node.position("y") }));
  }

  /** Say at each node how many of its relationships are not drawn, and which nodes are hubs. */
  mark(hidden: ReadonlyMap<string, number>, hubs: { has: (id: string) => boolean }): void {
    this.drawing.nodes().forEach((node) => {
      node.toggleClass("hub", hubs.has(node.id()));
      node.data("hidden", hidden.get(node.id()) ?? 0);
    });
  }

  choose(id: string | null): void {
    this.drawing.elements().removeClass("chosen near far told");
    if (!id) return;
    const node = this.drawing.getElementById(id);
    if (node.empty()) return;
    const near = node.closedNeighborhood();
    node.addClass("chosen");
    near.addClass("near");
    if (near.edges().length <= MOST_WORDS) near.edges(".found").addClass("told");
    this.drawing.elements().difference(near).addClass("far");
  }

  fit(): void {
    this.drawing.resize();
    this.drawing.fit(undefined, 36);
    if (this.drawing.zoom() > 1.4) {
      this.drawing.zoom(1.4);
      this.drawing.center();
    }
  }

  nodeCount(): number {
    return this.drawing.nodes().length;
  }

  /** Where a node is in the window, for whoever points at it. */
  placeOf(id: string): { x: number; y: number } | null {
    const node = this.drawing.getElementById(id);
    return node.nonempty() ? node.renderedPosition() : null;
  }

  destroy(): void {
    this.dark.removeEventListener("change", this.recolour);
    this.drawing.destroy();
  }

  private readonly recolour = (): void => {
    const container = this.drawing.container();
    if (container) this.drawing.style(stylesheet(container));
  };
}

function chosenId(target: { isNode?: () => boolean; id: () => string }): string | null {
  return target.isNode?.() ? target.id() : null;
}

/** Contacts begin inside and accounts around them, so that the same ring is drawn the same way every time. */
function ringPlace(row: Drawn, index: number, of: number, centre: { x: number; y: number }): { x: number; y: number } {
  const angle = (2 * Math.PI * index) / of;
  const radius = row.node.__typename === "Account" ? 200 : 90;
  return { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
}

function nodeElement(row: Drawn, position: { x: number; y: number }): ElementDefinition {
  const look = lookOf(row.node);
  const classes = [look.colour.slice(2), row.member ? "member" : "", row.binding ? "binding" : ""];
  return {
    group: "nodes",
    data: { id: row.node.id, label: shortened(nameOf(row.node), 26), shape: look.shape },
    position,
    classes: classes.filter(Boolean),
  };
}

function edgeElement(edge: DrawnEdge): ElementDefinition {
  return {
    group: "edges",
    data: { id: edge.id, source: edge.start, target: edge.end, label: tieWord(edge.tie) },
    classes: [edge.tie === "SHARES" ? "shares" : "found"],
  };
}

function layout(fixedNodeConstraint: { nodeId: string; position: { x: number; y: number } }[]): LayoutOptions {
  return {
    name: "fcose",
    quality: "proof",
    randomize: false,
    animate: false,
    fit: false,
    nodeSeparation: 140,
    idealEdgeLength: () => 150,
    nodeRepulsion: () => 16000,
    gravity: 0.15,
    nodeDimensionsIncludeLabels: true,
    fixedNodeConstraint,
  } as LayoutOptions;
}

/** Cytoscape paints on a canvas, where CSS does not reach: its colours are read from the page's variables. */
function stylesheet(container: HTMLElement): StylesheetJson {
  const page = getComputedStyle(container);
  const colour = (name: string) => page.getPropertyValue(name).trim();
  const kinds = [
    ...[
      "account",
      "phone",
      "email",
      "messenger",
      "wallet",
      "key",
      "payment",
      "web",
      "device",
      "address",
      "post",
      "ring",
    ],
  ];
  return [
    {
      selector: "node",
      style: {
        shape: "data(shape)" as "ellipse",
        label: "data(label)",
        width: 22,
        height: 22,
        "font-family": page.fontFamily,
        "font-size": 11,
        color: colour("--ink"),
        "text-valign": "bottom",
        "text-margin-y": 5,
        "text-background-color": colour("--canvas"),
        "text-background-opacity": 0.85,
        "text-background-padding": "2px",
        "border-width": 1.5,
        "border-color": colour("--canvas"),
        "min-zoomed-font-size": 7,
      },
    },
    ...kinds.map((kind) => ({
      selector: `.kind-${kind}`,
      style: { "background-color": colour(`--kind-${kind}`) },
    })),
    { selector: ".member", style: { width: 32, height: 32, "font-size": 12, "font-weight": "bold" } },
    { selector: ".binding", style: { width: 28, height: 28, "border-width": 3, "border-color": colour("--accent") } },
    { selector: ".hub", style: { "border-width": 6, "border-style": "double", "border-color": colour("--warn") } },
    {
      selector: "node[hidden > 0]",
      style: {
        "background-image": (node: NodeSingular) => badge(node.data("hidden"), colour),
        "background-width": (node: NodeSingular) => badgeWidth(node.data("hidden")),
        "background-height": BADGE_HEIGHT,
        "background-position-x": (node: NodeSingular) => `${node.width() * 0.72}px`,
        "background-position-y": "-9px",
        "background-clip": "none",
        "background-image-containment": "over",
        "background-image-opacity": 1,
        "bounds-expansion": 24,
      },
    },
    {
      selector: "edge",
      style: {
        width: 1.4,
        "line-color": colour("--tie"),
        "curve-style": "bezier",
        "target-arrow-color": colour("--tie"),
        "arrow-scale": 0.8,
      },
    },
    { selector: ".found", style: { "target-arrow-shape": "triangle", "line-style": "dashed" } },
    { selector: ".far", style: { opacity: 0.28 } },
    {
      selector: "edge.near",
      style: {
        width: 2.4,
        "line-color": colour("--accent"),
        "target-arrow-color": colour("--accent"),
      },
    },
    {
      selector: ".told",
      style: {
        label: "data(label)",
        "text-rotation": "autorotate",
        "font-size": 9,
        color: colour("--muted"),
        "text-background-color": colour("--canvas"),
        "text-background-opacity": 0.9,
      },
    },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": colour("--focus") } },
  ] as StylesheetJson;
}
