// The values of CESQL expressions, their errors, and casts (CESQL 1.0.0, sections 3.1, 3.3 and 3.7).
import { type AttributeValue, type CloudEvent, isInteger } from "../cloud-event.ts";

export type ErrorKind = "math" | "cast" | "missingAttribute" | "functionEvaluation";

/** An expression could not be evaluated. */
export interface Failure {
  error: ErrorKind;
  /** What the expression is worth all the same. */
  value: AttributeValue;
}

export type Result = AttributeValue | Failure;

/** An expression, compiled. Whatever uses a failed operand fails with the operand's error: "fail fast mode", section 4.1. */
export type Evaluate = (event: CloudEvent) => Result;

/** A parameter's type. Integers are numbers; a number of an event's data may be any. */
export type Type = "string" | "number" | "boolean";

export const failure = (error: ErrorKind, value: AttributeValue): Failure => ({ error, value });

export const hasFailed = (result: Result): result is Failure => typeof result === "object";

export function toInteger(value: AttributeValue): number | Failure {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
  return isInteger(number) ? number : failure("cast", 0);
}

export function toBoolean(value: AttributeValue): boolean | Failure {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0;
  const lower = value.toLowerCase();
  return lower === "true" || (lower === "false" ? false : failure("cast", false));
}

export const CASTS: Readonly<Record<Type, (value: AttributeValue) => Result>> = { string: String, number: toInteger, boolean: toBoolean };
