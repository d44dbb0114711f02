// How the console shows a value: strings as they are, the rest much as Node's util.inspect does.

const MAX_DEPTH = 3;
const MAX_ITEMS = 100;
const LINE_WIDTH = 72;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** `error`'s name, message, stack and causes; any other value as `inspect` shows it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const head = `${error}`;
  const stack = typeof error.stack === "string" ? error.stack.trimEnd() : "";
  let text = stack === "" ? head : stack.startsWith(head) ? stack : `${head}\n${stack}`;
  if (error instanceof AggregateError) for (const inner of error.errors) text += `\n  [error] ${describeError(inner).replaceAll("\n", "\n  ")}`;
  if (error.cause !== undefined) text += `\n  [cause] ${describeError(error.cause).replaceAll("\n", "\n  ")}`;
  return text;
}

/** One line of console output. */
export function formatLine(values: unknown[]): string {
  return values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" ");
}

export function inspect(value: unknown): string {
  return show(value, 0, []);
}

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : "`";
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return mark + (mark === "'" ? body : body.replaceAll(mark, `\\${mark}`)) + mark;
}

function show(value: unknown, depth: number, parents: object[]): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "bigint":
      return `${value}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : `${value}`;
    case "symbol":
    case "undefined":
    case "boolean":
      return String(value);
    case "function":
      return value.name === "" ? "[Function (anonymous)]" : `[Function: ${value.name}]`;
  }
  if (value === null) return "null";
  const object = value as object;
  if (parents.includes(object)) return "[Circular *1]";
  if (object instanceof Error) return describeError(object);
  if (object instanceof Date) return Number.isNaN(object.getTime()) ? "Invalid Date" : object.toISOString();
  if (object instanceof RegExp) return String(object);
  if (object instanceof Promise) return "Promise {}";
  const name = prefixOf(object);
  if (depth >= MAX_DEPTH) return `[${Object.getPrototypeOf(object)?.constructor?.name || "Object"}]`;
  const inside = [...parents, object];
  const nested = (item: unknown) => show(item, depth + 1, inside);
  const [open, close, items] = itemsOf(object, nested);
  const hidden = items.length - MAX_ITEMS;
  if (hidden > 0) items.splice(MAX_ITEMS, hidden, `... ${hidden} more item${hidden > 1 ? "s" : ""}`);
  return name + layOut(open, close, items, depth);
}

function prefixOf(object: object): string {
  const prototype = Object.getPrototypeOf(object);
  if (prototype === null) return "[Object: null prototype] ";
  const name: string = prototype.constructor?.name ?? "";
  if (object instanceof Map || object instanceof Set) return `${name}(${object.size}) `;
  if (ArrayBuffer.isView(object) && "length" in object) return `${name}(${object.length}) `;
  if (name === "Object" || name === "Array") return "";
  return name === "" ? "" : `${name} `;
}

function itemsOf(object: object, nested: (item: unknown) => string): [string, string, string[]] {
  if (Array.isArray(object)) return ["[", "]", object.map(nested)];
  if (ArrayBuffer.isView(object) && "length" in object) return ["[", "]", Array.from(object as unknown as ArrayLike<unknown>, nested)];
  if (object instanceof Set) return ["{", "}", [...object].map(nested)];
  if (object instanceof Map) return ["{", "}", [...object].map(([key, item]) => `${nested(key)} => ${nested(item)}`)];
  const items: string[] = [];
  for (const key of Reflect.ownKeys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key);
    if (property === undefined || !property.enumerable) continue;
    const label = typeof key === "symbol" ? `[${String(key)}]` : IDENTIFIER.test(key) ? key : quote(key);
    const accessor = property.get ? (property.set ? "[Getter/Setter]" : "[Getter]") : property.set ? "[Setter]" : "";
    items.push(`${label}: ${accessor || nested(property.value)}`);
  }
  return ["{", "}", items];
}

function layOut(open: string, close: string, items: string[], depth: number): string {
  if (items.length === 0) return open + close;
  const line = `${open} ${items.join(", ")} ${close}`;
  if (line.length <= LINE_WIDTH && !line.includes("\n")) return line;
  const indent = "  ".repeat(depth);
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}
