// What came of what was sent.
import { block, errorBlock, MOST_SHOWN } from "./blocks.js";
import { $, cell, element, timeOf } from "./elements.js";
import { indented, problemOfJson } from "./json.js";
import { padOf, state } from "./state.js";
import { duration, PHASES, total } from "./units.js";

function contentBlock(title, { text, encoding }, isJson) {
  if (encoding === "base64") return block(`${title}: not UTF-8, as Base64`, text);
  if (text === "") return [element("p", { className: "soft" }, `${title}: empty`)];
  return block(title, isJson && text.length <= MOST_SHOWN && problemOfJson(text) === "" ? indented(text) : text);
}

function responseBlocks({ headers, body }) {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return [...block("Headers", headers.map((pair) => pair.join(": ")).join("\n")), ...contentBlock("Body", body, /\bjson\b/i.test(type))];
}

/** One bar behind the other, as it went. */
function waterfall(ms) {
  const whole = total(ms);
  let before = 0;
  const cells = PHASES.flatMap((phase) => {
    const track = element("span", { className: "track" });
    if (ms[phase] > 0) track.append(bar(phase, before, ms[phase], whole));
    before += ms[phase];
    return [element("span", {}, phase), track, element("span", {}, duration(ms[phase]))];
  });
  return element(
    "div",
    { className: "waterfall", id: "waterfall" },
    ...cells,
    element("strong", {}, "total"),
    element("span"),
    element("strong", {}, duration(whole)),
  );
}

function bar(phase, before, ms, whole) {
  const made = element("i", { className: phase, title: `${phase}: ${duration(ms)}` });
  made.style.left = `${(before / whole) * 100}%`;
  made.style.width = `${(ms / whole) * 100}%`;
  return made;
}

const startOf = ({ start }) => element("span", { className: start ?? "soft" }, start ?? "did not run");
const isBad = ({ status, error }) => error !== undefined || status >= 500;

function summary(record) {
  const { status, response, error } = record;
  const answer = [status, response?.statusText, error?.code].filter((part) => part !== undefined && part !== "").join(" ");
  return [
    element("span", { className: isBad(record) ? "status bad" : "status", id: "answer" }, answer),
    ...(record.ms ? [startOf(record), element("span", {}, duration(total(record.ms)))] : []),
  ];
}

export function showOutcome() {
  if (state.chosen === undefined) return;
  const { shown, records } = padOf(state.chosen);
  $("summary").replaceChildren(...(shown === undefined ? [] : summary(shown)));
  $("shown").replaceChildren(...(shown === undefined ? [element("p", { className: "empty" }, "Nothing was sent yet.")] : outcomeBlocks(shown)));
  showRecords(records, shown);
}

function outcomeBlocks({ requestId, error, lateError, output, response, console: said, ms }) {
  return [
    ...(error ? errorBlock("Failure", error) : []),
    ...(output ? contentBlock("Result", output, true) : []),
    ...(response ? responseBlocks(response) : []),
    ...(lateError ? errorBlock("Failed after its result was out", lateError) : []),
    ...block("Console", (said ?? "").trimEnd()),
    ...(ms ? [element("div", {}, element("h3", {}, "Timings"), waterfall(ms))] : []),
    ...(requestId ? [element("p", { className: "soft" }, "request id ", element("code", { id: "request-id" }, requestId))] : []),
  ];
}

function showRecords(records, shown) {
  $("records").hidden = records.length === 0;
  $("no-records").hidden = records.length > 0;
  const longest = Math.max(...records.map(({ ms }) => (ms ? total(ms) : 0)));
  $("records").tBodies[0].replaceChildren(...records.map((record) => recordRow(record, record === shown, longest)));
}

function recordRow(record, isShown, longest) {
  const { at, status, error, ms } = record;
  const again = element("button", { type: "button", className: "link", "aria-pressed": `${isShown}`, title: "Show this result" }, timeOf(at));
  again.addEventListener("click", () => {
    padOf(state.chosen).shown = record;
    showOutcome();
    $("records").querySelector("[aria-pressed=true]").focus();
  });
  const track = element("span", { className: "track" });
  track.style.display = "block";
  let before = 0;
  for (const phase of ms ? PHASES : []) {
    if (ms[phase] > 0) track.append(bar(phase, before, ms[phase], longest));
    before += ms[phase];
  }
  const numbers = PHASES.map((phase) => cell(ms ? duration(ms[phase]) : "–", "number wide"));
  const answer = element("td", { className: isBad(record) ? "bad" : "" }, status ?? error.code);
  return element(
    "tr",
    { className: isShown ? "chosen" : "" },
    element("td", {}, again),
    element("td", {}, ms ? startOf(record) : "–"),
    answer,
    element("td", { className: "bars wide" }, track),
    ...numbers,
    cell(ms ? duration(total(ms)) : "–"),
  );
}
