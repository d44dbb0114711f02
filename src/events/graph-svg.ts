// The graph of functions and events as an SVG file, which is light or dark as its reader's system is.
import type { Graph } from "./graph.ts";
import { type DrawnBox, type DrawnLine, drawGraph } from "./graph-drawing.ts";

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

function line({ d, isInCycle, isBack }: DrawnLine): string {
  return `<path class="arrow${isInCycle ? " cycle" : ""}${isBack ? " back" : ""}" d="${d}"/>`;
}

function box({ kind, label, note, isOutside, x, y, width, height }: DrawnBox): string {
  const [middle, centre] = [x + width / 2, y + height / 2];
  const radius = kind === "type" ? height / 2 : 3;
  return [
    `<rect class="${kind}${isOutside ? " outside" : ""}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`,
    `<text x="${middle}" y="${note === undefined ? centre : centre - 6}">${escaped(label)}</text>`,
    ...(note === undefined ? [] : [`<text class="note" x="${middle}" y="${centre + 9}">${escaped(note)}</text>`]),
  ].join("");
}

/** @returns the file's text */
export function graphSvg(graph: Graph): string {
  const { width, height, boxes, lines } = drawGraph(graph);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="functions and events">`,
    `<style>${STYLE}</style><defs>${marker("head")}${marker("cycle-head")}</defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...lines.map(line),
    ...boxes.map(box),
    "</svg>",
  ].join("\n")}\n`;
}
