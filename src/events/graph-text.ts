// The graph of functions and events as text: a tree that begins where events come from, and one in Mermaid's language.
import { arrowsOf, type Graph, type GraphFunction } from "./graph.ts";

/** How a function is begun, where no event does it. */
export function beginningOf({ on, cron }: GraphFunction): string | undefined {
  if (cron !== undefined) return `cron ${cron}`;
  return on.length === 0 ? "called by requests" : undefined;
}

/** What is said of a function beside its name. */
export function noteOf(fn: GraphFunction): string | undefined {
  const said = [beginningOf(fn), fn.sink, fn.projection && "projection", fn.paused && "paused"].filter((each) => each !== undefined);
  return said.length === 0 ? undefined : said.join(", ");
}

/** A type and a function may have the same name. */
const typeKey = (type: string) => `type ${type}`;

/**
 * From where events come from to where they end: types, below each the functions that consume it, below each of these the types
 * that it emits. What was drawn before is not drawn again.
 */
export function graphTree(graph: Graph): string {
  const functions = new Map(graph.functions.map((each) => [each.name, each]));
  const types = new Map(graph.types.map((each) => [each.type, each]));
  const drawn = new Set<string>();
  const lines: string[] = [];

  const draw = (key: string, label: string, below: readonly (readonly [key: string, label: string])[], lead: string, way: readonly string[]) => {
    const isRound = way.includes(key);
    const isAgain = drawn.has(key) && below.length > 0;
    lines.push(`${label}${isRound ? "  ↺ a cycle" : isAgain ? "  (see above)" : ""}`);
    drawn.add(key);
    if (isRound || isAgain) return;
    below.forEach(([next, nextLabel], i) => {
      const isLast = i === below.length - 1;
      const at = lines.length;
      draw(next, nextLabel, belowOf(next), `${lead}${isLast ? "   " : "│  "}`, [...way, key]);
      lines[at] = `${lead}${isLast ? "└─ " : "├─ "}${lines[at]}`;
    });
  };
  const labelOf = (name: string) => {
    const note = noteOf(functions.get(name) as GraphFunction);
    return note === undefined ? name : `${name}  (${note})`;
  };
  const belowOf = (key: string): [string, string][] => {
    const fn = functions.get(key);
    if (fn !== undefined) return fn.emits.map((type) => [typeKey(type), type]);
    return (types.get(key.slice(typeKey("").length))?.consumers ?? []).map((name) => [name, labelOf(name)]);
  };

  const drawType = (type: string, note: string) => draw(typeKey(type), `${type}${note}`, belowOf(typeKey(type)), "", []);
  for (const type of graph.outside) drawType(type, "  (from outside)");
  for (const fn of graph.functions) if (fn.emits.length > 0 && beginningOf(fn) !== undefined) draw(fn.name, labelOf(fn.name), belowOf(fn.name), "", []);
  // What is left is reached from cycles only.
  for (const { type } of graph.types) if (!drawn.has(typeKey(type))) drawType(type, "");
  for (const { name } of graph.functions) if (!drawn.has(name)) draw(name, labelOf(name), [], "", []);
  return `${[...lines, ...notes(graph)].join("\n")}\n`;
}

function notes({ outside, unconsumed }: Graph): string[] {
  const named: [string, readonly string[]][] = [
    ["no function emits", outside],
    ["no function consumes", unconsumed],
  ];
  const said = named.filter(([, types]) => types.length > 0).map(([what, types]) => `${what}: ${types.join(", ")}`);
  return said.length > 0 ? ["", ...said] : [];
}

/** Text in a label; entities as Mermaid has them. */
function quotedLabel(text: string): string {
  return `"${text.replaceAll("#", "#35;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;")}"`;
}

/** A flowchart in Mermaid's language: rectangles are functions, rounded ones types of events. */
export function graphMermaid(graph: Graph): string {
  const fnId = new Map(graph.functions.map(({ name }, i) => [name, `f${i}`]));
  const typeId = new Map(graph.types.map(({ type }, i) => [type, `t${i}`]));
  const arrows = arrowsOf(graph);
  const inCycle = arrows.flatMap(({ isInCycle }, i) => (isInCycle ? [i] : []));
  const idsOf = (types: readonly string[]) => types.map((type) => typeId.get(type)).join(",");
  return `${[
    "flowchart LR",
    ...graph.functions.map((fn) => `  ${fnId.get(fn.name)}[${quotedLabel([fn.name, noteOf(fn)].filter((part) => part !== undefined).join(" · "))}]`),
    ...graph.types.map(({ type }) => `  ${typeId.get(type)}([${quotedLabel(type)}])`),
    ...arrows.map(({ from, to, isToFunction }) => `  ${isToFunction ? `${typeId.get(from)} --> ${fnId.get(to)}` : `${fnId.get(from)} --> ${typeId.get(to)}`}`),
    ...(graph.outside.length > 0 ? ["  classDef outside stroke-dasharray:4", `  class ${idsOf(graph.outside)} outside`] : []),
    ...(inCycle.length > 0 ? [`  linkStyle ${inCycle.join(",")} stroke:#c00,stroke-width:3px`] : []),
  ].join("\n")}\n`;
}
