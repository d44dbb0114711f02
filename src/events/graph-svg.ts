// The graph of functions and events as an SVG file, which is light or dark as its reader's system is.
import type { Graph } from "./graph.ts";
import { layOut, type PlacedArrow } from "./graph-layout.ts";
import { noteOf as functionNote } from "./graph-text.ts";

/** All in px. */
const ROW = 56;
const BOX = 34;
const GAP = 64;
const MARGIN = 20;
/** Of a monospace font of 13 px. */
const CHARACTER = 7.9;
const PADDING = 14;

const STYLE = `
  svg { color-scheme: light dark; --ink: #1f2328; --line: #8c959f; --paper: #fff; --fn: #ddf4ff; --type: #fff8c5; --bad: #cf222e }
  @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --line: #7d8590; --paper: #0d1117; --fn: #12304f; --type: #3b2f0b; --bad: #ff7b72 } }
  text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: var(--ink); text-anchor: middle; dominant-baseline: central }
  .note { font-size: 10px; fill: var(--line) }
  .page { fill: var(--paper) }
  .function { fill: var(--fn); stroke: var(--line) }
  .type { fill: var(--type); stroke: var(--line) }
  .outside { stroke-dasharray: 4 }
  .arrow { fill: none; stroke: var(--line); stroke-width: 1.3; marker-end: url(#head) }
  .cycle { stroke: var(--bad); stroke-width: 2; marker-end: url(#cycle-head) }
  .back { marker-end: none; marker-start: url(#head) }
  .cycle.back { marker-start: url(#cycle-head) }
  #head path { fill: var(--line) } #cycle-head path { fill: var(--bad) }
`;

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const marker = (id: string) =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker>`;

/** @returns the file's text */
export function graphSvg(graph: Graph): string {
  const { nodes, arrows, rows } = layOut(graph);
  const outside = new Set(graph.outside);
  const notes = new Map(graph.functions.map((fn) => [fn.name, functionNote(fn)]));
  const noteOf = ({ kind, label }: (typeof nodes)[number]) => (kind === "function" ? notes.get(label) : outside.has(label) ? "from outside" : undefined);
  const layerCount = Math.max(0, ...nodes.map(({ layer }) => layer + 1));
  const widths = Array.from({ length: layerCount }, (_, layer) =>
    Math.max(
      ...nodes.filter((node) => node.layer === layer).map((node) => Math.max(node.label.length, (noteOf(node)?.length ?? 0) * 0.8) * CHARACTER + 2 * PADDING),
    ),
  );
  const lefts = widths.map((_, layer) => MARGIN + widths.slice(0, layer).reduce((sum, width) => sum + width + GAP, 0));
  const left = (layer: number) => lefts[layer] ?? MARGIN;
  const right = (layer: number) => left(layer) + (widths[layer] ?? 0);
  const middle = (row: number) => MARGIN + row * ROW + ROW / 2;

  const line = ({ arrow, way, isBack }: PlacedArrow): string => {
    let path = "";
    for (let i = 1; i < way.length; i++) {
      const [from, to] = [way[i - 1], way[i]] as [(typeof way)[number], (typeof way)[number]];
      const [x1, y1, x2, y2] = [right(from.layer), middle(from.row), left(to.layer), middle(to.row)];
      path += `${i === 1 ? `M${x1} ${y1}` : `L${x1} ${y1}`}C${x1 + GAP / 2} ${y1} ${x2 - GAP / 2} ${y2} ${x2} ${y2}`;
    }
    return `<path class="arrow${arrow.isInCycle ? " cycle" : ""}${isBack ? " back" : ""}" d="${path}"/>`;
  };
  const box = (node: (typeof nodes)[number]): string => {
    const [x, y] = [left(node.layer), middle(node.row)];
    const width = widths[node.layer] as number;
    const note = noteOf(node);
    const classes = `${node.kind}${node.kind === "type" && outside.has(node.label) ? " outside" : ""}`;
    const radius = node.kind === "type" ? BOX / 2 : 3;
    return [
      `<rect class="${classes}" x="${x}" y="${y - BOX / 2}" width="${width}" height="${BOX}" rx="${radius}"/>`,
      `<text x="${x + width / 2}" y="${note === undefined ? y : y - 6}">${escaped(node.label)}</text>`,
      ...(note === undefined ? [] : [`<text class="note" x="${x + width / 2}" y="${y + 9}">${escaped(note)}</text>`]),
    ].join("");
  };

  const width = Math.round(right(layerCount - 1) + MARGIN);
  const height = 2 * MARGIN + ROW * rows;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="functions and events">`,
    `<style>${STYLE}</style><defs>${marker("head")}${marker("cycle-head")}</defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...arrows.map(line),
    ...nodes.map(box),
    "</svg>",
  ].join("\n")}\n`;
}
