// A handler that runs thousands of small operations of the platform, in the sandbox and in Node alike.
// Every result is text: what threw is the name of its error.

/** The operation's name and its arguments. */
export type Call = [name: keyof typeof operations, ...values: any[]];

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Text in which a lone surrogate can be told from U+FFFD. */
const exact = (text: string) => JSON.stringify(text);

const URL_PARTS = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash", "origin"] as const;
const partsOf = (url: URL) => URL_PARTS.map((part) => url[part]).join(" | ");

/** Makes what JSON has no form for. */
function revive(value: any, all: object[] = []): any {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const made: any[] = [];
    all.push(made);
    for (const item of value) made.push(revive(item, all));
    return made;
  }
  const { is, of } = value as { is?: string; of?: any };
  if (is === "map") return new Map((of as any[]).map(([key, item]) => [revive(key, all), revive(item, all)]));
  if (is === "set") return new Set((of as any[]).map((item) => revive(item, all)));
  if (is === "date") return new Date(of);
  if (is === "regexp") return new RegExp(of, "giu");
  if (is === "bytes") return bytesOf(of);
  if (is === "buffer") return new DataView(bytesOf(of).buffer);
  if (is === "error") return new RangeError(of);
  if (is === "bigint") return BigInt(of);
  if (is === "boxed") return Object(of);
  if (is === "undefined") return undefined;
  if (is === "function") return () => of;
  if (is === "symbol") return Symbol(of);
  if (is === "again") return all[of % Math.max(1, all.length)];
  const made: Record<string, unknown> = {};
  all.push(made);
  for (const [key, item] of Object.entries(of ?? {})) made[key] = revive(item, all);
  return made;
}

/** Says what `value` is, cycles included. */
function show(value: any, seen: object[] = []): string {
  if (typeof value === "string") return exact(value);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : `${String(value)}${typeof value === "bigint" ? "n" : ""}`;
  if (seen.includes(value)) return `<${seen.indexOf(value)}>`;
  seen.push(value);
  const inner = (items: Iterable<unknown>) => Array.from(items, (item) => show(item, seen)).join(",");
  const name = Object.prototype.toString.call(value).slice(8, -1);
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) return `${name}(${inner(value as Iterable<unknown>)})`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof RegExp) return `RegExp(${value})`;
  if (value instanceof Error) return `Error(${value})`;
  if (ArrayBuffer.isView(value)) return `${name}(${hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))})`;
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return `boxed(${exact(`${value}`)})`;
  return `${name}{${Object.entries(value)
    .map(([key, item]) => `${exact(key)}:${show(item, seen)}`)
    .join(",")}}`;
}

const operations = {
  encode: (text: string) => hex(new TextEncoder().encode(text)),
  encodeInto: (text: string, size: number) => {
    const bytes = new Uint8Array(size);
    const { read, written } = new TextEncoder().encodeInto(text, bytes);
    return `${read} ${written} ${hex(bytes)}`;
  },
  decode: (bytes: string, label: string, options: TextDecoderOptions) => exact(new TextDecoder(label, options).decode(bytesOf(bytes))),
  decodeInPieces: (pieces: string[], options: TextDecoderOptions) => {
    const decoder = new TextDecoder("utf-8", options);
    return exact(pieces.map((piece) => `${decoder.decode(bytesOf(piece), { stream: true })}|`).join("") + decoder.decode());
  },
  url: (input: string, base?: string) => partsOf(new URL(input, base)),
  setUrl: (input: string, part: "href", value: string) => {
    const url = new URL(input);
    url[part] = value;
    return partsOf(url);
  },
  params: (text: string) => {
    const params = new URLSearchParams(text);
    const before = exact(`${[...params].map(([key, value]) => `${key}\0${value}`).join("\n")}`);
    params.sort();
    return `${before} ${params.size} ${params}`;
  },
  paramsOf: (pairs: [string, string][]) => {
    const params = new URLSearchParams(pairs);
    const [key = "", value = ""] = pairs[0] ?? [];
    const found = [params.getAll(key).length, params.has(key, value), exact(`${params.get(key)}`)];
    params.set(key, "set");
    params.delete(value);
    return `${found} ${params}`;
  },
  clone: (description: unknown) => show(structuredClone(revive(description))),
  atob: (text: string) => exact(atob(text)),
  btoa: (text: string) => btoa(text),
  bufferFrom: (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding).toString("hex"),
  bufferTo: (bytes: string, encoding: BufferEncoding, start: number, end: number) => exact(Buffer.from(bytesOf(bytes)).toString(encoding, start, end)),
  bufferWrite: (text: string, encoding: BufferEncoding, offset: number, length: number) => {
    const buffer = Buffer.alloc(24, 1);
    return `${buffer.write(text, offset, length, encoding)} ${buffer.toString("hex")}`;
  },
  byteLength: (text: string, encoding: BufferEncoding) => `${Buffer.byteLength(text, encoding)}`,
  bufferIndexOf: (bytes: string, wanted: string, encoding: BufferEncoding, from: number) => {
    const buffer = Buffer.from(bytesOf(bytes));
    return `${buffer.indexOf(wanted, from, encoding)} ${buffer.lastIndexOf(wanted, from, encoding)} ${buffer.includes(wanted, from, encoding)}`;
  },
  bufferCompare: (one: string, other: string) => {
    const [a, b] = [Buffer.from(bytesOf(one)), Buffer.from(bytesOf(other))];
    return `${a.compare(b)} ${Buffer.compare(b, a)} ${a.equals(b)} ${a.compare(b, 0, b.length)}`;
  },
  uriComponent: (text: string) => `${encodeURIComponent(text)} ${encodeURI(text)}`,
  decodeUri: (text: string) => `${exact(decodeURI(text))} ${exact(decodeURIComponent(text))}`,
};

export default function run(calls: Call[]): string[] {
  return calls.map(([name, ...values]) => {
    try {
      return (operations[name] as (...values: any[]) => string)(...values);
    } catch (error) {
      return `threw ${(error as Error).name}`;
    }
  });
}
