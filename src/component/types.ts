// Types in WIT's notation, encoded as the component model's binary format has them (component-model, Binary.md, Type Definitions).
import { ByteWriter } from "../module/bytes.ts";

const PRIMITIVE: Readonly<Record<string, number>> = { bool: 0x7f, u8: 0x7d, u16: 0x7b, u32: 0x79, u64: 0x77, string: 0x73 };
const FORM = { function: 0x40, record: 0x72, variant: 0x71, list: 0x70, tuple: 0x6f, option: 0x6b, result: 0x6a, own: 0x69, borrow: 0x68 } as const;

const TOKEN = /->|[\w-]+|[<>(){}:,]/g;

/** The types of one scope: those that are defined there, and what each name stands for. */
export class Types {
  readonly #define: (definition: Uint8Array) => number;
  readonly #named = new Map<string, number>();
  readonly #defined = new Map<string, number>();
  #tokens: string[] = [];

  /** @param define adds a definition to the scope, and answers its index */
  constructor(define: (definition: Uint8Array) => number) {
    this.#define = define;
  }

  /** From now on `name` is the type with that index. */
  name(name: string, index: number): void {
    this.#named.set(name, index);
  }

  /** The index of a type such as `func(self: borrow<fields>) -> result<own<incoming-body>>`. */
  index(notation: string): number {
    this.#tokens = notation.match(TOKEN) ?? [];
    return this.#add(this.#definition());
  }

  #add(definition: ByteWriter): number {
    const bytes = definition.finish();
    const key = bytes.join();
    const index = this.#defined.get(key) ?? this.#define(bytes);
    this.#defined.set(key, index);
    return index;
  }

  #next(): string {
    return this.#tokens.shift() ?? "";
  }

  #accept(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  /** What stands between two tokens, with commas between. */
  #list<T>(open: string, close: string, item: () => T): T[] {
    const items: T[] = [];
    if (!this.#accept(open)) return items;
    while (!this.#accept(close)) {
      items.push(item());
      this.#accept(",");
    }
    return items;
  }

  /** A reference to a type: a primitive one, or the index of a definition. */
  readonly #value = (): Uint8Array => {
    const [word = ""] = this.#tokens;
    const known = PRIMITIVE[word] ?? this.#named.get(word);
    if (known === undefined) return new ByteWriter().s32(this.#add(this.#definition())).finish();
    this.#tokens.shift();
    return PRIMITIVE[word] === undefined ? new ByteWriter().s32(known).finish() : Uint8Array.of(known);
  };

  /** `_` is none. */
  readonly #optional = (): Uint8Array | undefined => (this.#accept("_") ? undefined : this.#value());

  readonly #labelled = (): ByteWriter => {
    const label = this.#next();
    this.#accept(":");
    return new ByteWriter().name(label).raw(this.#value());
  };

  readonly #case = (): ByteWriter => {
    const label = this.#next();
    const [payload] = this.#list("(", ")", this.#value);
    return withOptional(new ByteWriter().name(label), payload).byte(0); // no `refines`
  };

  #definition(): ByteWriter {
    const form = this.#next();
    const writer = new ByteWriter();
    if (form === "func") {
      const parameters = this.#list("(", ")", this.#labelled);
      writeAll(writer.byte(FORM.function), parameters);
      return this.#accept("->") ? writer.byte(0).raw(this.#value()) : writer.byte(1).byte(0);
    }
    if (form === "record") return writeAll(writer.byte(FORM.record), this.#list("{", "}", this.#labelled));
    if (form === "variant") return writeAll(writer.byte(FORM.variant), this.#list("{", "}", this.#case));
    if (form === "own" || form === "borrow") {
      const [resource = ""] = this.#list("<", ">", () => this.#next());
      return writer.byte(FORM[form]).u32(this.#indexOf(resource));
    }
    const given = this.#list("<", ">", this.#optional);
    if (form === "result") return withOptional(withOptional(writer.byte(FORM.result), given[0]), given[1]);
    if (form !== "list" && form !== "tuple" && form !== "option") throw new Error(`there is no type ${form}`);
    writer.byte(FORM[form]);
    if (form === "tuple") writer.u32(given.length);
    for (const type of given) writer.raw(type ?? []);
    return writer;
  }

  #indexOf(name: string): number {
    const index = this.#named.get(name);
    if (index === undefined) throw new Error(`there is no resource ${name}`);
    return index;
  }
}

function writeAll(writer: ByteWriter, items: readonly ByteWriter[]): ByteWriter {
  writer.u32(items.length);
  for (const item of items) writer.raw(item.finish());
  return writer;
}

function withOptional(writer: ByteWriter, value: Uint8Array | undefined): ByteWriter {
  return value === undefined ? writer.byte(0) : writer.byte(1).raw(value);
}
