// What a client that wants to hear events asks for.
import type { IncomingMessage } from "node:http";
import { SporeletError } from "../errors.ts";
import type { Broker } from "../events/broker.ts";
import { checkFilter, type Filter } from "../events/filter.ts";
import { typesFilter } from "../events/subscription.ts";

/** Parameters that are an attribute's value. */
const ATTRIBUTES = ["source", "subject"] as const;

/** How far back clients may ask. Default: to the log's beginning. */
export interface History {
  /** So many of the last events. */
  count?: number;
  /** Events of the last so many ms. */
  age?: number;
}

/** @throws SporeletError E_EVENT_FILTER */
export function filterIn(query: URLSearchParams): Filter | undefined {
  const types = query.getAll("type").flatMap((value) => value.split(","));
  const filters: Filter[] = [];
  const ofTypes = types.length > 0 ? typesFilter(types) : undefined;
  if (ofTypes !== undefined) filters.push(ofTypes);
  for (const name of ATTRIBUTES) {
    const value = query.get(name);
    if (value !== null) filters.push({ exact: { [name]: value } });
  }
  const sql = query.get("filter");
  if (sql !== null) filters.push({ sql });
  return filters.length === 0 ? undefined : checkFilter(filters.length === 1 ? filters[0] : { all: filters });
}

/**
 * The sequence behind which a stream begins; undefined: only what is new.
 * @throws SporeletError E_BAD_REQUEST
 */
export function lastIdOf(headers: IncomingMessage["headers"], query: URLSearchParams): number | undefined {
  const given = headers["last-event-id"] ?? query.get("lastEventId") ?? undefined;
  if (given === undefined || given === "") return undefined;
  const sequence = Number(given);
  if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  throw new SporeletError("E_BAD_REQUEST", `Expected Last-Event-ID to be a sequence of the log, 0 for its beginning, got ${JSON.stringify(given)}`);
}

/**
 * @param after what the client has; 0: nothing, and it wants as much as it may have
 * @returns the sequence behind which its stream begins
 * @throws SporeletError E_HISTORY if there would be a gap
 */
export function beginningAfter(after: number, { log, router }: Pick<Broker, "log" | "router">, { count, age }: History): number {
  const last = Math.max(log.last, router.head);
  if (after > last) throw new SporeletError("E_HISTORY", `Last-Event-ID is ${after}, but the log ends at ${last}: the id is of another log`);
  const ofCount = count === undefined ? 0 : last - count;
  const ofAge = age === undefined ? 0 : log.lastBefore(Date.now() - age);
  const earliest = Math.max(log.trimmed, ofCount, ofAge);
  if (after === 0 || after >= earliest) return Math.max(after, earliest);
  throw new SporeletError("E_HISTORY", `Last-Event-ID is ${after}, but the events up to ${earliest} are no longer given out`);
}
