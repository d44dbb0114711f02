// `sporelet graph`
import { SporeletError } from "../errors.ts";
import { cycleText } from "../events/flow.ts";
import { arrowsOf, type Graph, graphOf } from "../events/graph.ts";
import { graphSvg } from "../events/graph-svg.ts";
import { graphMermaid, graphTree } from "../events/graph-text.ts";
import type { EventLog } from "../events/log.ts";
import { pausesIn } from "../events/pauses.ts";
import { descriptionOf } from "../events/subscriber.ts";
import type { Subscribers } from "../server/subscribers.ts";
import { describedOf } from "./application.ts";
import { withLog } from "./open-log.ts";
import { jsonText, refuseSource, writeFully, writeWhole } from "./output.ts";

export interface GraphOptions {
  data: string;
  /** Of the config file. */
  subscribers?: Subscribers;
  mermaid?: boolean;
  svg?: string;
  json?: boolean;
}

function textOf(graph: Graph, { mermaid, json }: GraphOptions): string {
  if (json) return jsonText({ ...graph, arrows: arrowsOf(graph) });
  if (mermaid) return graphMermaid(graph);
  return graph.functions.length === 0 ? "no function takes or makes events\n" : graphTree(graph);
}

/** What is in files, with the subscribers that would be served with them. */
async function servedGraph(files: readonly string[], subscribers: Subscribers): Promise<Graph> {
  const functions = await describedOf(files);
  return graphOf(new Map([...functions, ...Object.entries(subscribers).map(([name, each]) => [name, descriptionOf(each)] as const)]));
}

/** What the log knows: the functions and subscribers that were served with it last. */
const knownGraph = (log: EventLog) => graphOf(log.functions, pausesIn(log.store));

/** @throws SporeletError E_CYCLE when the graph is drawn; E_USAGE, E_WOULD_OVERWRITE */
export async function graphCommand(files: readonly string[], options: GraphOptions): Promise<void> {
  const forms = (["mermaid", "svg", "json"] as const).filter((form) => options[form] !== undefined);
  if (forms.length > 1) throw new SporeletError("E_USAGE", `${forms.map((form) => `--${form}`).join(" and ")} are given; give one`);
  if (options.svg !== undefined) refuseSource(options.svg);
  const graph = await (files.length > 0 ? servedGraph(files, options.subscribers ?? {}) : withLog({ data: options.data }, knownGraph));
  if (options.svg !== undefined) writeWhole(options.svg, Buffer.from(graphSvg(graph)));
  else writeFully(1, Buffer.from(textOf(graph, options)));
  const [cycle] = graph.cycles;
  if (cycle !== undefined) throw new SporeletError("E_CYCLE", cycleText(cycle));
}
