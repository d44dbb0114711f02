// Ratios with their intervals, on a logarithmic axis.
import { interval, number } from "../format.ts";
import { headlines, type WorkloadReport } from "../report.ts";
import { element, escaped } from "./element.ts";
import { axisLabels, gridLines, logAxis, plot } from "./scale.ts";

const HEIGHT = 22;

export function ratios(workload: WorkloadReport): string {
  const all = headlines(workload);
  if (all.length === 0) return "";
  const axis = logAxis([1, ...all.flatMap(({ ratio }) => [ratio.low, ratio.high])]);
  const rows = all.map(({ what, rival, ratio }) => {
    const label = `${what}: ${interval(ratio)} times`;
    const drawn = plot(
      HEIGHT,
      label,
      element("title", {}, escaped(label)),
      gridLines(axis, HEIGHT),
      element("path", { class: "one", d: `M${axis.at(1)} 0v${HEIGHT}` }),
      element("path", { class: "interval", d: `M${axis.at(ratio.low)} ${HEIGHT / 2}H${axis.at(ratio.high)}` }),
      element("path", { class: "point", d: `M${axis.at(ratio.value)} ${HEIGHT / 2}h0` }),
    );
    const times = element("div", { class: "ratio" }, `${number(ratio.value)} ×`, element("small", {}, `${number(ratio.low)} – ${number(ratio.high)}`));
    return element(
      "div",
      { class: "row other" },
      element("div", { class: "name" }, escaped(what), element("small", {}, escaped(rival.name))),
      times,
      element("div", { class: "strip" }, drawn),
    );
  });
  const head = element(
    "div",
    { class: "row head" },
    element("div", { class: "name" }, "rival"),
    element("div", { class: "ratio" }, "times", element("small", {}, "95 % interval")),
    element("div", { class: "strip" }, axisLabels(axis, number)),
  );
  return element(
    "figure",
    { class: "forest" },
    element(
      "figcaption",
      {},
      element("h4", {}, "Beside a reset of ours, across intervals"),
      element(
        "p",
        {},
        "These are not the same thing: a reset happens in a host that runs, a container is made from nothing. The rivals are named so that nobody can call them chosen: the fastest container and the warm one are among them.",
      ),
    ),
    head,
    ...rows,
  );
}
