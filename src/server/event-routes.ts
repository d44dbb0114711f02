// The admin port's paths below /_/events.
import type { IncomingMessage, ServerResponse } from "node:http";
import { SporeletError } from "../errors.ts";
import { checkMethod, type EventRoutes, json, READ } from "./admin.ts";
import { EventAdministration } from "./event-administration.ts";
import { filterIn, lastIdOf } from "./event-request.ts";
import { tryEvents } from "./event-trials.ts";
import type { Events } from "./events.ts";
import { rebuildProjection, statesOf } from "./projection-administration.ts";

/** Events that come before what is new, unless the request says how many. */
const LAST = 50;
const MOST_LAST = 1000;

function wrong(name: string, expected: string, given: string | null): SporeletError {
  return new SporeletError("E_BAD_REQUEST", `Expected the parameter ${name} to be ${expected}, got ${given === null ? "none" : JSON.stringify(given)}`);
}

/** @throws SporeletError E_BAD_REQUEST */
function naturalIn(query: URLSearchParams, name: string, expected: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw wrong(name, expected, given);
}

function functionIn(query: URLSearchParams): string {
  const name = query.get("function");
  if (name) return name;
  throw wrong("function", "the name of a function", name);
}

function needed(sequence: number | undefined): number {
  if (sequence !== undefined) return sequence;
  throw wrong("sequence", "the sequence of an event", null);
}

const sequenceIn = (query: URLSearchParams) => naturalIn(query, "sequence", "the sequence of an event");

export function eventRoutes(events: Events): EventRoutes {
  const administration = new EventAdministration(events);

  /** @returns what is answered as JSON */
  const read = (path: string, query: URLSearchParams): object | Promise<object> | undefined => {
    if (path === "") return administration.overview();
    if (/^\/\d{1,15}$/.test(path)) return administration.event(Number(path.slice(1)));
    if (path === "/states") return statesOf(events.broker.log, functionIn(query), query.get("prefix") ?? "");
    if (path !== "/dead") return undefined;
    const sequence = sequenceIn(query);
    return sequence === undefined ? administration.dead(query.get("function") ?? undefined) : administration.deadLetter(functionIn(query), sequence);
  };
  const changes: Readonly<Record<string, (name: string, sequence: number | undefined, query: URLSearchParams) => Promise<object>>> = {
    "/redrive": (name, sequence) => administration.redrive(name, sequence),
    "/replay": (name, sequence) => administration.replay(name, needed(sequence)),
    "/try": (name, sequence, query) => tryEvents(events, name, needed(sequence), naturalIn(query, "to", "the sequence of an event") ?? needed(sequence)),
    "/rebuild": (name) => rebuildProjection(events.broker.log, name, (each) => events.has(each)),
    "/pause": (name) => administration.setPaused(name, true),
    "/resume": (name) => administration.setPaused(name, false),
  };

  return async (request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams) => {
    if (path === "/stream") {
      checkMethod(request, response, ["GET"]);
      const last = naturalIn(query, "last", "a number of events") ?? LAST;
      await administration.stream(response, filterIn(query), lastIdOf(request.headers, query), Math.min(last, MOST_LAST));
      return;
    }
    const change = Object.hasOwn(changes, path) ? changes[path] : undefined;
    checkMethod(request, response, change ? ["POST"] : READ);
    const found = await (change ? change(functionIn(query), sequenceIn(query), query) : read(path, query));
    if (found === undefined)
      throw new SporeletError(
        "E_NO_FUNCTION",
        `there is no /_/events${path}; there are ${["", "/<sequence>", "/stream", "/dead", "/states", ...Object.keys(changes)].map((known) => `/_/events${known}`).join(", ")}`,
      );
    json(response, 200, found);
  };
}
