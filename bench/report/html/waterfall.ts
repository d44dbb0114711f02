// Where the time of one start goes: each phase begins where the one before it ended.
import { INTERVALS, type Interval, type Measured } from "../../harness/subject.ts";
import { time } from "../format.ts";
import { isMeasured, resultsOf, type WorkloadReport } from "../report.ts";
import { details, element, escaped } from "./element.ts";
import { axisLabels, gridLines, linearAxis, plot } from "./scale.ts";

const HEIGHT = 16;

type Phased = Measured & { phases: Record<string, number> };

const totalOf = ({ phases }: Phased) => Object.values(phases).reduce((sum, ms) => sum + ms, 0);

function waterfallOf(of: Interval, subjects: readonly Phased[]): string {
  const axis = linearAxis(Math.max(...subjects.map(totalOf)));
  const blocks = subjects.map((subject) => {
    let begun = 0;
    const rows = Object.entries(subject.phases).map(([name, ms]) => {
      const from = axis.at(begun);
      begun += ms;
      const label = `${name}: ${time(ms)}`;
      const bar = element("path", { class: "bar", d: `M${from} 3H${Math.max(axis.at(begun), from + 1.5)}V${HEIGHT - 3}H${from}Z` });
      return element(
        "div",
        { class: "phase" },
        element("span", { class: "name" }, escaped(name)),
        element("span", { class: "value" }, time(ms)),
        element("div", { class: "strip" }, plot(HEIGHT, label, gridLines(axis, HEIGHT), bar)),
      );
    });
    return element(
      "div",
      { class: subject.own ? "block own" : "block other" },
      element("h5", {}, escaped(`${subject.name}, ${time(totalOf(subject))}`)),
      ...rows,
    );
  });
  const plots = element(
    "figure",
    { class: "waterfall" },
    element(
      "div",
      { class: "phase head" },
      element("span", { class: "name" }, "phase"),
      element("span", { class: "value" }, "median"),
      element("div", { class: "strip" }, axisLabels(axis, time)),
    ),
    ...blocks,
  );
  return details(`Where the time goes: ${escaped(INTERVALS[of])}`, plots);
}

export function waterfalls(workload: WorkloadReport): string {
  return (Object.keys(INTERVALS) as Interval[])
    .filter((of) => of !== "warm")
    .map((of) => {
      const subjects = resultsOf(workload, of)
        .filter(isMeasured)
        .filter((result): result is Phased => result.phases !== undefined);
      return subjects.length === 0 ? "" : waterfallOf(of, subjects);
    })
    .join("");
}
