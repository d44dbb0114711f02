// The event or request that is written and sent.
import { $, setText } from "./elements.js";
import { indented, problemOfJson } from "./json.js";
import { showOutcome } from "./outcome.js";
import { chosenFunction, keep, padOf, state } from "./state.js";

const MOST_RECORDS = 10;

const FIELDS = ["event", "method", "path", "headers", "body"];
/** Methods whose requests bring no body to a function. */
const BODILESS = ["GET", "HEAD"];

export function showEditor({ kind }) {
  const isRequest = kind === "fetch";
  const isJson = kind === "handler";
  $("as-request").hidden = !isRequest;
  $("as-event").hidden = isRequest;
  $("format").hidden = !isJson;
  setText($("event-title"), isRequest ? "Request" : isJson ? "Event" : "Standard input");
  setText($("event-label"), isJson ? "JSON, sent as it stands" : "Text, sent as it stands");
  $("body-label").hidden = BODILESS.includes($("method").value);
}

export function loadDraft() {
  if (state.chosen === undefined) return;
  const pad = padOf(state.chosen);
  for (const field of FIELDS) $(field).value = pad[field];
  showProblem();
  showSending();
}

/** Lines of `name: value`. */
const headerLines = () =>
  $("headers")
    .value.split("\n")
    .filter((line) => line.trim() !== "");

/** What is wrong with the draft: the field, and a sentence. */
function problemOfDraft() {
  const { kind } = chosenFunction() ?? {};
  if (kind === "handler") return { field: "event", text: problemOfJson($("event").value) };
  if (kind !== "fetch") return { field: "event", text: "" };
  if (!$("path").value.startsWith("/")) return { field: "path", text: "The path has to begin with a slash." };
  const wrong = headerLines().find((line) => !/^[!#$%&'*+\-.^_`|~\w]+:[\t\x20-\x7e\x80-\xff]*$/.test(line.trim()));
  return { field: "headers", text: wrong === undefined ? "" : `This is no header: ${wrong}. It should be like content-type: application/json` };
}

function showProblem() {
  const { field, text } = problemOfDraft();
  for (const name of ["event", "path", "headers"]) $(name).setAttribute("aria-invalid", `${name === field && text !== ""}`);
  setText($("problem"), text);
  return text === "" ? undefined : field;
}

$("form").addEventListener("input", () => {
  const pad = padOf(state.chosen);
  for (const field of FIELDS) pad[field] = $(field).value;
  keep(state.chosen, pad);
  showProblem();
  const fn = chosenFunction();
  if (fn) showEditor(fn);
});

$("format").addEventListener("click", () => {
  if (showProblem() !== undefined) return;
  $("event").value = indented($("event").value);
  $("event").dispatchEvent(new Event("input", { bubbles: true }));
});

$("form").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  $("form").requestSubmit();
});

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const wrong = showProblem();
  if (wrong !== undefined) $(wrong).focus();
  else if (padOf(state.chosen).sending === undefined) send(chosenFunction());
});

$("cancel").addEventListener("click", () => padOf(state.chosen).sending?.abort());

function showSending() {
  const isSending = padOf(state.chosen).sending !== undefined;
  setText($("send"), isSending ? "Sending…" : "Send");
  $("send").setAttribute("aria-disabled", `${isSending}`);
  $("cancel").hidden = !isSending;
}

function draftOf({ kind }) {
  if (kind !== "fetch") return $("event").value;
  const method = $("method").value;
  const headers = headerLines().map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]);
  return JSON.stringify({ method, path: $("path").value, headers, body: BODILESS.includes(method) ? "" : $("body").value });
}

async function send(fn) {
  const { path } = fn;
  const pad = padOf(path);
  const record = { at: new Date() };
  pad.sending = new AbortController();
  showSending();
  try {
    const response = await fetch(`invoke${path}`, {
      method: "POST",
      body: draftOf(fn),
      headers: { "content-type": "application/json" },
      signal: pad.sending.signal,
    });
    Object.assign(record, { status: response.status }, await response.json());
  } catch (error) {
    const message = error.name === "AbortError" ? "You gave it up." : `The server did not answer: ${error.message}`;
    record.error = { code: error.name === "AbortError" ? "given up" : "no answer", message };
  }
  pad.sending = undefined;
  pad.records = [record, ...pad.records].slice(0, MOST_RECORDS);
  pad.shown = record;
  if (path === state.chosen) {
    showSending();
    showOutcome();
  }
  document.dispatchEvent(new Event("sent"));
}
