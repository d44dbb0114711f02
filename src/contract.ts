// What a function says of the events that it takes and makes, and the contracts that it says it with.

/** A CloudEvent in the form of its JSON format (CloudEvents 1.0.2). */
export interface Event<Data = unknown> {
  readonly specversion: "1.0";
  /** Unique among the events of one source. */
  readonly id: string;
  /** A URI reference: where the event comes from. */
  readonly source: string;
  readonly type: string;
  /** What it is about. Events of one subject come in order, unless they have a partition key. */
  readonly subject?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly data: Data;
  readonly [extension: string]: unknown;
}

/** What can be said of a new event; what is left out is filled in. */
export interface Attributes {
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly dataschema?: string | undefined;
  /** Events of one key come in order (CloudEvents extension "partitioning"). */
  readonly partitionkey?: string | undefined;
  /** An extension. */
  readonly [name: string]: string | number | boolean | undefined;
}

/** An event that has yet to be emitted. */
export interface NewEvent {
  readonly type: string;
  readonly data: unknown;
  readonly attributes: Attributes;
  /** @internal Refuses data that break the contract; undefined where that is left to the host. */
  check(): Promise<void> | undefined;
}

/** What libraries such as zod, valibot and arktype implement (standardschema.dev, version 1), as far as it is used here. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): Validated<Output> | Promise<Validated<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: { input(options: { target: string }): object };
  };
}
type Validated<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] };
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A JSON Schema, version 2020-12. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** What new data may be to consumers of the old schema, as `sporelet contract check` holds it. */
export type Compatibility = "backward" | "forward" | "full" | "none";

export interface ContractOptions<Data = unknown> {
  /** Data that keep the contract: every consumer is tried with them by `sporelet contract check`. */
  examples?: readonly Data[];
  description?: string;
  /** Which versions of the schema `sporelet contract diff` lets pass. Default "backward": what was valid stays valid. */
  compatibility?: Compatibility;
}

/** A type of event and what its data are. Called with data, it makes an event. */
export interface Contract<Input = unknown, Output = Input> {
  (data: Input, attributes?: Attributes): NewEvent;
  readonly type: string;
  /** Reads the data of an event as the schema of a library does; undefined for a JSON Schema. */
  readonly parse: ((data: unknown) => Promise<Output>) | undefined;
}

/** Data that break a contract. */
export class ContractError extends TypeError {
  override readonly name = "ContractError";
  /** The event's type. */
  readonly type: string;
  /** A JSON pointer (RFC 6901) to what is wrong. */
  readonly path: string;

  constructor(type: string, issues: readonly Issue[]) {
    const [first] = issues;
    const path = pointerOf(first?.path ?? []);
    const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
    super(`data of the event ${type} break its contract at ${path === "" ? "the top" : path}: ${first?.message ?? "they are not valid"}${more}`);
    this.type = type;
    this.path = path;
  }
}

function pointerOf(path: NonNullable<Issue["path"]>): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

interface Declared {
  type: string;
  schema?: unknown;
  examples?: readonly unknown[];
  description?: string;
  compatibility?: Compatibility;
}

/** What the module says of itself; the build asks when the top level has run (runtime/guest/handler.ts). */
export const declared: { contracts: Map<string, Declared>; on?: { readonly types: readonly string[] }; emits?: readonly string[]; fold?: object } = {
  contracts: new Map(),
};
(globalThis as Record<symbol, unknown>)[Symbol.for("sporelet.describe")] = () => ({
  ...(declared.on && { on: declared.on }),
  ...(declared.fold && { fold: declared.fold }),
  emits: declared.emits ?? [...declared.contracts.keys()].filter((type) => !declared.on?.types.includes(type)),
  contracts: [...declared.contracts.values()],
});

/** Those of arktype are functions. */
const isStandard = (schema: JsonSchema | StandardSchema): schema is StandardSchema => typeof schema !== "boolean" && "~standard" in schema;

/** The JSON Schema of a schema of a library; undefined where the library has none. */
function jsonSchemaOf(schema: StandardSchema): unknown {
  const own = schema as { toJSONSchema?(): unknown; toJsonSchema?(): unknown };
  return schema["~standard"].jsonSchema?.input({ target: "draft-2020-12" }) ?? own.toJSONSchema?.() ?? own.toJsonSchema?.();
}

/**
 * Declares a type of event and what its data are.
 *
 * @param type such as "order.created"
 * @param schema a JSON Schema (2020-12), or a schema of zod, valibot, arktype or any library with Standard Schema
 * @example
 * const Order = contract("order.created", { type: "object", required: ["amount"], properties: { amount: { type: "number" } } });
 *
 * @throws TypeError for a second contract of the type with another schema
 */
export function contract<Input, Output>(type: string, schema: StandardSchema<Input, Output>, options?: ContractOptions<Input>): Contract<Input, Output>;
// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema says nothing to the compiler
export function contract<Data = any>(type: string, schema?: JsonSchema, options?: ContractOptions<Data>): Contract<Data>;
/* @__NO_SIDE_EFFECTS__ */
export function contract(type: string, schema: JsonSchema | StandardSchema = true, options: ContractOptions = {}): Contract {
  if (typeof type !== "string" || type === "") throw new TypeError(`Expected the type of an event such as "order.created", got ${JSON.stringify(type)}`);
  const standard = isStandard(schema) ? schema : undefined;
  const json = standard ? jsonSchemaOf(standard) : schema;
  const { examples, description, compatibility } = options;
  const known = declared.contracts.get(type);
  if (known && JSON.stringify(known.schema) !== JSON.stringify(json))
    throw new TypeError(`there are two contracts of the type ${type} with different schemas; declare it once, in a file that both import`);
  declared.contracts.set(type, {
    type,
    ...(json !== undefined && { schema: json }),
    ...(examples && { examples }),
    ...(description !== undefined && { description }),
    ...(compatibility && { compatibility }),
  });
  const parse =
    standard &&
    (async (data: unknown): Promise<unknown> => {
      const result = await standard["~standard"].validate(data);
      if (result.issues) throw new ContractError(type, result.issues);
      return result.value;
    });
  // A JSON Schema is left to the host, which holds the event against it before it is emitted.
  const make = (data: unknown, attributes: Attributes = {}): NewEvent => ({ type, data, attributes, check: () => parse?.(data).then(() => {}) });
  return Object.assign(make, { type, parse });
}
