// The operators of CESQL as functions that make functions: an expression is compiled once (CESQL 1.0.0, section 3.4).
import { type AttributeValue, type CloudEvent, isAttributeName, isInteger } from "../cloud-event.ts";
import { CASTS, type Evaluate, type Failure, failure, hasFailed, type Result, type Type, toBoolean, toInteger } from "./values.ts";

type Unary = (operand: Evaluate) => Evaluate;
type Binary = (left: Evaluate, right: Evaluate) => Evaluate;
type Cast<T> = (value: AttributeValue) => T | Failure;

const cast = <T extends AttributeValue>(result: Result, to: Cast<T>): T | Failure => (hasFailed(result) ? result : to(result));

function unary<T extends AttributeValue>(to: Cast<T>, zero: AttributeValue, apply: (operand: T) => Result): Unary {
  return (operand) => (event) => {
    const value = cast(operand(event), to);
    return hasFailed(value) ? failure(value.error, zero) : apply(value);
  };
}

function binary<T extends AttributeValue>(to: Cast<T>, zero: AttributeValue, apply: (left: T, right: T) => Result): Binary {
  return (left, right) => (event) => {
    const x = cast(left(event), to);
    if (hasFailed(x)) return failure(x.error, zero);
    const y = cast(right(event), to);
    return hasFailed(y) ? failure(y.error, zero) : apply(x, y);
  };
}

/** Integers give an Integer or fail; other numbers, which come from data, are computed as JavaScript does. */
function number(result: number, areIntegers: boolean): Result {
  return (areIntegers ? isInteger(result) : Number.isFinite(result)) ? result : failure("math", 0);
}

const arithmetic = (apply: (left: number, right: number) => number): Binary =>
  binary(toInteger, 0, (x, y) => number(apply(x, y), isInteger(x) && isInteger(y)));

const comparison = (apply: (left: number, right: number) => boolean): Binary => binary(toInteger, false, apply);

export const negate: Unary = unary(toInteger, 0, (x) => number(-x, isInteger(x)));
export const not: Unary = unary<boolean>(toBoolean, false, (x) => !x);

export const add = arithmetic((x, y) => x + y);
export const subtract = arithmetic((x, y) => x - y);
export const multiply = arithmetic((x, y) => x * y);
export const divide = arithmetic((x, y) => (isInteger(x) && isInteger(y) ? Math.trunc(x / y) : x / y));
export const remainder = arithmetic((x, y) => x % y);

export const less = comparison((x, y) => x < y);
export const atMost = comparison((x, y) => x <= y);
export const greater = comparison((x, y) => x > y);
export const atLeast = comparison((x, y) => x >= y);

export const xor: Binary = binary<boolean>(toBoolean, false, (x, y) => x !== y);

/** AND and OR: the left operand decides if it is `decisive` (section 3.6). */
const shortCircuit =
  (decisive: boolean): Binary =>
  (left, right) =>
  (event) => {
    const x = cast<boolean>(left(event), toBoolean);
    if (hasFailed(x)) return failure(x.error, false);
    if (x === decisive) return x;
    const y = cast<boolean>(right(event), toBoolean);
    return hasFailed(y) ? failure(y.error, false) : y;
  };

export const and = shortCircuit(false);
export const or = shortCircuit(true);

/** The left operand is cast to the right one's type (section 3.7, "ambiguous" operators). */
export const equal: Binary = (left, right) => (event) => {
  const x = left(event);
  if (hasFailed(x)) return failure(x.error, false);
  const y = right(event);
  return hasFailed(y) ? failure(y.error, false) : isSame(y, x);
};

export const unequal: Binary = (left, right) => not(equal(left, right));

/** The elements are cast to the left operand's type (section 3.4.5); those after the first that is equal are not looked at. */
export const isIn =
  (operand: Evaluate, elements: readonly Evaluate[]): Evaluate =>
  (event) => {
    const x = operand(event);
    if (hasFailed(x)) return failure(x.error, false);
    for (const element of elements) {
      const y = element(event);
      const same = hasFailed(y) ? failure(y.error, false) : isSame(x, y);
      if (same !== false) return same;
    }
    return false;
  };

/** Whether `other`, cast to the type of `value`, is equal to it. */
function isSame(value: AttributeValue, other: AttributeValue): boolean | Failure {
  const same = CASTS[typeof value as Type](other);
  return hasFailed(same) ? failure(same.error, false) : same === value;
}

export const like = (operand: Evaluate, matches: (text: string) => boolean): Evaluate => unary<string>(String, false, matches)(operand);

export const constant =
  (value: AttributeValue): Evaluate =>
  () =>
    value;

/** @param name names of attributes are the same in upper case (conformance case "required attributes always exist"), members of data are not */
export function identifier(name: string): Evaluate {
  const find = finder(name);
  return (event) => find(event) ?? failure("missingAttribute", false);
}

export function exists(name: string): Evaluate {
  const find = finder(name);
  return (event) => find(event) !== undefined;
}

/** Our one extension: a name that is no attribute of the event is one of its data. */
function finder(name: string): (event: CloudEvent) => AttributeValue | undefined {
  const ofData = ({ data }: CloudEvent) =>
    typeof data === "object" && data !== null && !Array.isArray(data) ? primitive((data as Record<string, unknown>)[name]) : undefined;
  const attribute = name.toLowerCase();
  return isAttributeName(attribute) ? (event) => primitive(event[attribute]) ?? ofData(event) : ofData;
}

function primitive(value: unknown): AttributeValue | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}
