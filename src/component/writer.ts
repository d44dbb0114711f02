// A component as its sections (component-model, Binary.md): each definition is one section of one entry, in the order in which
// they refer to each other, and gets the next index of its kind.
import { ByteWriter } from "../module/bytes.ts";
import { Types } from "./types.ts";

/** Version 13, layer 1. */
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const SECTION = { coreModule: 1, coreInstance: 2, instance: 5, alias: 6, type: 7, canon: 8, import: 10, export: 11 } as const;
const INSTANCE_TYPE = 0x42;
const RESOURCE = 0x01;
/** Sorts: of a core function and memory, and of what components have. */
const SORT = { function: 1, type: 3, instance: 5 } as const;
const CORE_SORT = { function: 0, memory: 2, instance: 0x12 } as const;
const CANON = { lift: [0, 0], lower: [1, 0], dropResource: [3] } as const;
const OPTION = { utf8: 0, memory: 3, realloc: 4 } as const;

/** What a name of an import or export begins with: it is plain. */
const PLAIN = 0;

/** Strings are UTF-8, and lie in that memory. */
export interface Strings {
  memory: number;
  realloc: number;
}

/** The declarations of an instance's type. */
export class InstanceType {
  readonly #declarations = new ByteWriter();
  #count = 0;
  #typeCount = 0;
  readonly #types = new Types((definition) => {
    this.#declare(1).raw(definition);
    return this.#typeCount++;
  });

  #declare(kind: number): ByteWriter {
    this.#count++;
    return this.#declarations.byte(kind);
  }

  #export(name: string): ByteWriter {
    return this.#declare(4).byte(PLAIN).name(name);
  }

  resource(name: string): void {
    this.#export(name).byte(SORT.type).byte(RESOURCE);
    this.#types.name(name, this.#typeCount++);
  }

  /** @param outer index of the type in the component */
  use(name: string, outer: number): void {
    this.#declare(2).byte(SORT.type).byte(2).u32(1).u32(outer);
    this.#equal(name, this.#typeCount++);
  }

  type(name: string, notation: string): void {
    this.#equal(name, this.#types.index(notation));
  }

  #equal(name: string, index: number): void {
    this.#export(name).byte(SORT.type).byte(0).u32(index);
    this.#types.name(name, this.#typeCount++);
  }

  function(name: string, notation: string): void {
    const type = this.#types.index(notation);
    this.#export(name).byte(SORT.function).u32(type);
  }

  finish(): Uint8Array {
    return new ByteWriter().byte(INSTANCE_TYPE).u32(this.#count).raw(this.#declarations.finish()).finish();
  }
}

export class ComponentWriter {
  readonly #bytes = new ByteWriter(1 << 20).raw(PREAMBLE);
  readonly #next = { coreModule: 0, coreInstance: 0, coreFunction: 0, coreMemory: 0, instance: 0, function: 0, type: 0 };
  readonly types = new Types((definition) => {
    this.#section(SECTION.type, new ByteWriter().u32(1).raw(definition));
    return this.#next.type++;
  });

  #section(id: number, body: ByteWriter): void {
    this.#bytes.byte(id).u32(body.length).raw(body.finish());
  }

  coreModule(bytes: Uint8Array): number {
    this.#bytes.byte(SECTION.coreModule).u32(bytes.length).raw(bytes);
    return this.#next.coreModule++;
  }

  /** Instantiates a core module with an instance for each module that it imports from. */
  coreInstance(module: number, given: Readonly<Record<string, number>>): number {
    const body = new ByteWriter().u32(1).byte(0).u32(module).u32(Object.keys(given).length);
    for (const [name, instance] of Object.entries(given)) body.name(name).byte(CORE_SORT.instance).u32(instance);
    this.#section(SECTION.coreInstance, body);
    return this.#next.coreInstance++;
  }

  /** Core functions by their names, as an instance. */
  coreFunctions(functions: ReadonlyMap<string, number>): number {
    const body = new ByteWriter().u32(1).byte(1).u32(functions.size);
    for (const [name, index] of functions) body.name(name).byte(CORE_SORT.function).u32(index);
    this.#section(SECTION.coreInstance, body);
    return this.#next.coreInstance++;
  }

  #aliasCore(sort: number, instance: number, name: string): void {
    this.#section(SECTION.alias, new ByteWriter().u32(1).byte(0).byte(sort).byte(1).u32(instance).name(name));
  }

  coreFunction(instance: number, name: string): number {
    this.#aliasCore(CORE_SORT.function, instance, name);
    return this.#next.coreFunction++;
  }

  coreMemory(instance: number, name: string): number {
    this.#aliasCore(CORE_SORT.memory, instance, name);
    return this.#next.coreMemory++;
  }

  import(name: string, type: InstanceType): number {
    this.#section(SECTION.type, new ByteWriter().u32(1).raw(type.finish()));
    this.#section(
      SECTION.import,
      new ByteWriter()
        .u32(1)
        .byte(PLAIN)
        .name(name)
        .byte(SORT.instance)
        .u32(this.#next.type++),
    );
    return this.#next.instance++;
  }

  #alias(sort: number, instance: number, name: string): void {
    this.#section(SECTION.alias, new ByteWriter().u32(1).byte(sort).byte(0).u32(instance).name(name));
  }

  /** A type of an imported instance. */
  type(instance: number, name: string): number {
    this.#alias(SORT.type, instance, name);
    return this.#next.type++;
  }

  /** A function of an imported instance as a core function. */
  lower(instance: number, name: string, strings: Strings): number {
    this.#alias(SORT.function, instance, name);
    this.#section(
      SECTION.canon,
      withOptions(
        new ByteWriter()
          .u32(1)
          .raw(CANON.lower)
          .u32(this.#next.function++),
        strings,
      ),
    );
    return this.#next.coreFunction++;
  }

  /** A core function that gives a resource up. */
  dropResource(type: number): number {
    this.#section(SECTION.canon, new ByteWriter().u32(1).raw(CANON.dropResource).u32(type));
    return this.#next.coreFunction++;
  }

  /** Exports an instance that has one function. */
  export(name: string, functionName: string, core: number, type: number, strings: Strings): void {
    this.#section(SECTION.canon, withOptions(new ByteWriter().u32(1).raw(CANON.lift).u32(core), strings).u32(type));
    const lifted = this.#next.function++;
    this.#section(SECTION.instance, new ByteWriter().u32(1).byte(1).u32(1).byte(PLAIN).name(functionName).byte(SORT.function).u32(lifted));
    this.#section(
      SECTION.export,
      new ByteWriter()
        .u32(1)
        .byte(PLAIN)
        .name(name)
        .byte(SORT.instance)
        .u32(this.#next.instance++)
        .byte(0),
    );
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.finish();
  }
}

function withOptions(writer: ByteWriter, { memory, realloc }: Strings): ByteWriter {
  return writer.u32(3).byte(OPTION.utf8).byte(OPTION.memory).u32(memory).byte(OPTION.realloc).u32(realloc);
}
