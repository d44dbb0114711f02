// The graph of functions and events as boxes and lines with their places, for who draws it: the file, or the page.
import type { Graph } from "./graph.ts";
import { layOut, type PlacedArrow, type PlacedNode } from "./graph-layout.ts";
import { noteOf as functionNote } from "./graph-text.ts";

/** All in px. */
export interface DrawnBox {
  kind: PlacedNode["kind"];
  label: string;
  /** What is said of it beside its name (graph-text.ts), or that it comes from outside. */
  note?: string;
  isOutside: boolean;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnLine {
  /** As of an SVG path. */
  d: string;
  isInCycle: boolean;
  /** Whether its head is where it begins. */
  isBack: boolean;
}

export interface Drawing {
  width: number;
  height: number;
  boxes: DrawnBox[];
  lines: DrawnLine[];
}

const ROW = 56;
const BOX = 34;
const GAP = 64;
const MARGIN = 20;
/** Of a monospace font of 13 px. */
const CHARACTER = 7.9;
const PADDING = 14;

/** @param leastWidth of a box */
export function drawGraph(graph: Graph, leastWidth = 0): Drawing {
  const { nodes, arrows, rows } = layOut(graph);
  const outside = new Set(graph.outside);
  const notes = new Map(graph.functions.map((fn) => [fn.name, functionNote(fn)]));
  const noteOf = ({ kind, label }: PlacedNode) => (kind === "function" ? notes.get(label) : outside.has(label) ? "from outside" : undefined);
  const widthOf = (node: PlacedNode) => Math.max(leastWidth, Math.max(node.label.length, (noteOf(node)?.length ?? 0) * 0.8) * CHARACTER + 2 * PADDING);
  const layerCount = Math.max(0, ...nodes.map(({ layer }) => layer + 1));
  const widths = Array.from({ length: layerCount }, (_, layer) => Math.max(...nodes.filter((node) => node.layer === layer).map(widthOf)));
  const lefts = widths.map((_, layer) => MARGIN + widths.slice(0, layer).reduce((sum, width) => sum + width + GAP, 0));
  const left = (layer: number) => lefts[layer] ?? MARGIN;
  const right = (layer: number) => left(layer) + (widths[layer] ?? 0);
  const middle = (row: number) => MARGIN + row * ROW + ROW / 2;

  const line = ({ arrow, way, isBack }: PlacedArrow): DrawnLine => {
    let d = "";
    for (let i = 1; i < way.length; i++) {
      const [from, to] = [way[i - 1], way[i]] as [(typeof way)[number], (typeof way)[number]];
      const [x1, y1, x2, y2] = [right(from.layer), middle(from.row), left(to.layer), middle(to.row)];
      d += `${i === 1 ? `M${x1} ${y1}` : `L${x1} ${y1}`}C${x1 + GAP / 2} ${y1} ${x2 - GAP / 2} ${y2} ${x2} ${y2}`;
    }
    return { d, isInCycle: arrow.isInCycle, isBack };
  };
  const box = (node: PlacedNode): DrawnBox => {
    const { kind, label, layer, row } = node;
    const note = noteOf(node);
    return {
      kind,
      label,
      ...(note !== undefined && { note }),
      isOutside: kind === "type" && outside.has(label),
      x: left(layer),
      y: middle(row) - BOX / 2,
      width: widths[layer] as number,
      height: BOX,
    };
  };
  return { width: Math.round(right(layerCount - 1) + MARGIN), height: 2 * MARGIN + ROW * rows, boxes: nodes.map(box), lines: arrows.map(line) };
}
