// The functions of CESQL (CESQL 1.0.0, section 3.5). A character is a code point.
import type { AttributeValue } from "../cloud-event.ts";
import { CASTS, type Evaluate, failure, hasFailed, type Result, type Type, toBoolean, toInteger } from "./values.ts";

interface Definition {
  parameters: readonly (Type | "any")[];
  /** The type of arguments after the parameters. */
  rest?: Type;
  /** The zero value of the returned type: what a call is worth whose argument failed. */
  zero: AttributeValue;
  apply(...values: never[]): Result;
}

const WHITE_SPACE = /\p{White_Space}/u;

/** `String.prototype.trim` takes U+FEFF, which Unicode does not count as white space, and leaves U+0085, which it does. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && WHITE_SPACE.test(text.charAt(start))) start++;
  while (end > start && WHITE_SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** @param position from 1 on; negative: from the end; 0 gives an empty string */
function substring(text: string, position: number, length = Number.POSITIVE_INFINITY): Result {
  const characters = [...text];
  if (Math.abs(position) > characters.length || length < 0) return failure("functionEvaluation", "");
  if (position === 0) return "";
  const start = position > 0 ? position - 1 : characters.length + position;
  return characters.slice(start, start + length).join("");
}

function left(text: string, length: number): Result {
  return length < 0 ? failure("functionEvaluation", text) : [...text].slice(0, length).join("");
}

function right(text: string, length: number): Result {
  const characters = [...text];
  return length < 0 ? failure("functionEvaluation", text) : characters.slice(Math.max(characters.length - length, 0)).join("");
}

const MOST_INTEGER = 2 ** 31 - 1;

const FUNCTIONS: Readonly<Record<string, readonly Definition[]>> = {
  INT: [{ parameters: ["any"], zero: 0, apply: toInteger }],
  BOOL: [{ parameters: ["any"], zero: false, apply: toBoolean }],
  STRING: [{ parameters: ["any"], zero: "", apply: String }],
  LENGTH: [{ parameters: ["string"], zero: 0, apply: (text: string) => [...text].length }],
  CONCAT: [{ parameters: [], rest: "string", zero: "", apply: (...texts: string[]) => texts.join("") }],
  CONCAT_WS: [{ parameters: ["string"], rest: "string", zero: "", apply: (delimiter: string, ...texts: string[]) => texts.join(delimiter) }],
  LOWER: [{ parameters: ["string"], zero: "", apply: (text: string) => text.toLowerCase() }],
  UPPER: [{ parameters: ["string"], zero: "", apply: (text: string) => text.toUpperCase() }],
  TRIM: [{ parameters: ["string"], zero: "", apply: trim }],
  LEFT: [{ parameters: ["string", "number"], zero: "", apply: left }],
  RIGHT: [{ parameters: ["string", "number"], zero: "", apply: right }],
  SUBSTRING: [
    { parameters: ["string", "number"], zero: "", apply: substring },
    { parameters: ["string", "number", "number"], zero: "", apply: substring },
  ],
  ABS: [
    {
      parameters: ["number"],
      zero: 0,
      apply: (number: number) => (number === -MOST_INTEGER - 1 ? failure("math", MOST_INTEGER) : Math.abs(number)),
    },
  ],
};

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

/**
 * A call, compiled.
 *
 * @param name in upper case
 * @returns undefined where there is no function of this name that takes so many arguments
 */
export function compileCall(name: string, args: readonly Evaluate[]): Evaluate | undefined {
  const definitions = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const definition = definitions?.find(({ parameters, rest }) => args.length === parameters.length || (rest && args.length > parameters.length));
  if (definition === undefined) return undefined;
  const { parameters, rest, zero } = definition;
  const apply = definition.apply as (...values: AttributeValue[]) => Result;
  const casts = args.map((_, i) => {
    const type = parameters[i] ?? rest;
    return type === undefined || type === "any" ? (value: AttributeValue): Result => value : CASTS[type];
  });
  return (event) => {
    const values: AttributeValue[] = [];
    for (let i = 0; i < args.length; i++) {
      const given = (args[i] as Evaluate)(event);
      const value = hasFailed(given) ? given : (casts[i] as (value: AttributeValue) => Result)(given);
      if (hasFailed(value)) return failure(value.error, zero);
      values.push(value);
    }
    return apply(...values);
  };
}
