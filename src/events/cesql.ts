// CloudEvents SQL expressions as filters (CESQL 1.0.0, section 1.2).
import { parseSql } from "./cesql/parse.ts";
import type { CloudEvent } from "./cloud-event.ts";

/**
 * Compiles an expression of CESQL. It may hold up to 10,000 characters and 500 operators, calls and parentheses.
 *
 * One thing is added to the language: a name that is no attribute of the event is looked up in its data, if that is an object.
 * Such a name may have upper-case letters and underscores, and its value may be any number; objects, arrays and null count as absent.
 *
 * AND, OR and XOR are of one rank, from left to right: use parentheses where they are mixed.
 *
 * @returns whether an event passes: false also where the expression fails (an attribute is missing, a cast is impossible, 1 / 0) or is no boolean
 * @throws SporeletError E_EVENT_FILTER for what is no expression, with the place; for a function that does not exist
 * @example
 * const passes = compileSql("type LIKE 'com.example.order.%' AND amount > 100");
 * passes({ specversion: "1.0", id: "1", source: "/shop", type: "com.example.order.created", data: { amount: 120 } }); // true
 */
export function compileSql(expression: string): (event: CloudEvent) => boolean {
  const evaluate = parseSql(expression);
  return (event) => evaluate(event) === true;
}
