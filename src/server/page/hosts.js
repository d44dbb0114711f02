// The hosts that share the log, and what each of them has.
import { $, cell, element, fill } from "./elements.js";
import { grouped } from "./units.js";

export function showHosts({ hosts = [] }) {
  $("hosts-section").hidden = hosts.length === 0;
  const row = ({ id, self, functions, shares }) =>
    element(
      "tr",
      {},
      element("td", { className: "mono" }, id, ...(self ? [element("span", { className: "soft" }, " this one")] : [])),
      cell(grouped.format(functions), "number"),
      cell(grouped.format(shares), "number"),
    );
  fill($("hosts").tBodies[0], hosts.map(row));
}
