// Where the parts of the graph are drawn: in layers from left to right, as Sugiyama, Tagawa and Toda described it in 1981. Arrows
// that go back are laid out as if they went forward, long ones through a place of their own in every layer between.
import { type Arrow, arrowsOf, type Graph } from "./graph.ts";

export interface PlacedNode {
  label: string;
  kind: "function" | "type";
  layer: number;
  row: number;
}

export interface PlacedArrow {
  arrow: Arrow;
  isBack: boolean;
  /** Layer and row of each place that it passes, both ends included, from left to right. */
  way: { layer: number; row: number }[];
}

export interface Layout {
  nodes: PlacedNode[];
  arrows: PlacedArrow[];
  /** Of the layer that has most. Rows of the others may lie between two of these. */
  rows: number;
}

interface Place {
  layer: number;
  row: number;
  before: Place[];
  after: Place[];
}

const SWEEPS = 8;

/** Arrows that close a cycle, seen from where the graph begins. */
function backArrows(next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const back = new Set<string>();
  const state = new Map<string, "open" | "done">();
  const visit = (key: string): void => {
    state.set(key, "open");
    for (const other of next.get(key) ?? []) {
      if (state.get(other) === "open") back.add(`${key}\n${other}`);
      else if (!state.has(other)) visit(other);
    }
    state.set(key, "done");
  };
  const entered = new Set([...next.values()].flat());
  const starts = [...next.keys()].filter((key) => !entered.has(key));
  for (const key of [...starts, ...next.keys()]) if (!state.has(key)) visit(key);
  return back;
}

/** The longest way from a beginning to each. */
function layersOf(keys: readonly string[], forward: readonly (readonly [string, string])[]): Map<string, number> {
  const layer = new Map(keys.map((key) => [key, 0]));
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const [from, to] of forward) {
      const least = (layer.get(from) ?? 0) + 1;
      if ((layer.get(to) ?? 0) >= least) continue;
      layer.set(to, least);
      isChanged = true;
    }
  }
  return layer;
}

/** Rows so that few arrows cross: each at the mean of its neighbours, from left to right and back. */
function order(layers: readonly Place[][]): void {
  const number = (places: readonly Place[]) => {
    for (const [row, place] of places.entries()) place.row = row;
  };
  for (const places of layers) number(places);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const places of isForward ? layers : [...layers].reverse()) {
      const mean = new Map(
        places.map((place) => {
          const near = isForward ? place.before : place.after;
          return [place, near.length === 0 ? place.row : near.reduce((sum, { row }) => sum + row, 0) / near.length];
        }),
      );
      places.sort((a, b) => (mean.get(a) as number) - (mean.get(b) as number));
      number(places);
    }
  }
}

export function layOut(graph: Graph): Layout {
  const typeKey = (type: string) => `type ${type}`;
  const fnKey = (name: string) => `function ${name}`;
  const arrows = arrowsOf(graph).map((arrow) => ({
    arrow,
    from: (arrow.isToFunction ? typeKey : fnKey)(arrow.from),
    to: (arrow.isToFunction ? fnKey : typeKey)(arrow.to),
  }));
  const nodes = [
    ...graph.types.map(({ type }) => ({ key: typeKey(type), label: type, kind: "type" as const })),
    ...graph.functions.map(({ name }) => ({ key: fnKey(name), label: name, kind: "function" as const })),
  ];
  const keys = nodes.map(({ key }) => key);
  const back = backArrows(new Map(keys.map((key) => [key, arrows.filter(({ from }) => from === key).map(({ to }) => to)])));
  const directed = arrows.map(({ arrow, from, to }) =>
    back.has(`${from}\n${to}`) ? { arrow, left: to, right: from, isBack: true } : { arrow, left: from, right: to, isBack: false },
  );
  const layerOf = layersOf(
    keys,
    directed.map(({ left, right }) => [left, right] as const),
  );

  const layers: Place[][] = [];
  const newPlace = (layer: number): Place => {
    const place: Place = { layer, row: 0, before: [], after: [] };
    for (; layers.length <= layer; ) layers.push([]);
    layers[layer]?.push(place);
    return place;
  };
  const placeOf = new Map(keys.map((key) => [key, newPlace(layerOf.get(key) ?? 0)]));
  const ways = directed.map(({ left, right }) => {
    const [start, end] = [placeOf.get(left) as Place, placeOf.get(right) as Place];
    const way = [start];
    for (let layer = start.layer + 1; layer < end.layer; layer++) way.push(newPlace(layer));
    way.push(end);
    for (let i = 1; i < way.length; i++) {
      (way[i - 1] as Place).after.push(way[i] as Place);
      (way[i] as Place).before.push(way[i - 1] as Place);
    }
    return way;
  });
  order(layers);
  const rows = Math.max(0, ...layers.map(({ length }) => length));
  for (const places of layers) for (const place of places) place.row += (rows - places.length) / 2;
  return {
    rows,
    nodes: nodes.map(({ key, label, kind }) => ({ label, kind, layer: placeOf.get(key)?.layer ?? 0, row: placeOf.get(key)?.row ?? 0 })),
    arrows: directed.map(({ arrow, isBack }, i) => ({ arrow, isBack, way: (ways[i] as Place[]).map(({ layer, row }) => ({ layer, row })) })),
  };
}
