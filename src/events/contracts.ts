// The contracts of all functions, and whether an event keeps them.
import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import { SporeletError } from "../errors.ts";
import type { DescribedContract, Description } from "../module/description.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { shown } from "./shown.ts";

/** A contract, and the function whose source declares it. */
export interface Party {
  fn: string;
  contract: DescribedContract;
}

interface Known {
  validate: ValidateFunction;
  parties: Party[];
}

/** What of an event breaks a contract. */
export interface Breach {
  /** JSON pointer (RFC 6901) into the data; "" is the data themselves. */
  path: string;
  /** What is wrong there, with its value. */
  message: string;
  /** The functions whose contract it is. */
  functions: string[];
}

function valueAt(data: unknown, path: string): unknown {
  return path
    .split("/")
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], data);
}

function breachOf(data: unknown, { instancePath, message = "is not valid" }: ErrorObject, parties: readonly Party[]): Breach {
  return { path: instancePath, message: `${message}, got ${shown(valueAt(data, instancePath))}`, functions: parties.map(({ fn }) => fn) };
}

/** What compiles the schemas of contracts. */
export async function createValidator(): Promise<Ajv2020> {
  const [{ Ajv2020 }, { default: formats }] = await Promise.all([import("ajv/dist/2020.js"), import("ajv-formats")]);
  // Unknown keywords are annotations (JSON Schema 2020-12, section 4.3.1).
  const ajv = new Ajv2020({ strict: false, allErrors: false, logger: false });
  formats.default(ajv);
  return ajv;
}

export class Contracts {
  readonly #ajv: Ajv2020;
  /** By type, then by the schema's text. */
  readonly #byType = new Map<string, Map<string, Known>>();

  private constructor(ajv: Ajv2020) {
    this.#ajv = ajv;
  }

  static async create(): Promise<Contracts> {
    return new Contracts(await createValidator());
  }

  /**
   * Adds the contracts of a function: all of them, or none.
   * @throws SporeletError E_SCHEMA
   */
  add(fn: string, description: Pick<Description, "contracts">): void {
    for (const { contract, validate } of this.compiled(fn, description)) {
      const text = JSON.stringify(contract.schema);
      const ofType = this.#byType.get(contract.type) ?? new Map<string, Known>();
      const known = ofType.get(text) ?? { validate, parties: [] };
      known.parties.push({ fn, contract });
      ofType.set(text, known);
      this.#byType.set(contract.type, ofType);
    }
  }

  /**
   * Those that have a schema; one that is known already is not compiled again.
   * @throws SporeletError E_SCHEMA
   */
  compiled(fn: string, { contracts }: Pick<Description, "contracts">): { contract: DescribedContract; validate: ValidateFunction }[] {
    return contracts
      .filter(({ schema }) => schema !== undefined)
      .map((contract) => {
        const known = this.#byType.get(contract.type)?.get(JSON.stringify(contract.schema));
        return { contract, validate: known?.validate ?? this.#compile(fn, contract) };
      });
  }

  remove(fn: string): void {
    for (const [type, ofType] of this.#byType) {
      for (const [text, known] of ofType) {
        known.parties = known.parties.filter((party) => party.fn !== fn);
        if (known.parties.length === 0) ofType.delete(text);
      }
      if (ofType.size === 0) this.#byType.delete(type);
    }
  }

  /** The first contract of its type that the event breaks. */
  breach({ type, data }: CloudEvent): Breach | undefined {
    const ofType = this.#byType.get(type);
    if (ofType === undefined) return undefined;
    for (const { validate, parties } of ofType.values()) if (!validate(data)) return breachOf(data, validate.errors?.[0] as ErrorObject, parties);
    return undefined;
  }

  /** @throws SporeletError E_CONTRACT */
  check(event: CloudEvent): CloudEvent {
    const breach = this.breach(event);
    if (breach === undefined) return event;
    throw new SporeletError("E_CONTRACT", breachText(event, breach));
  }

  #compile(fn: string, { type, schema }: DescribedContract): ValidateFunction {
    try {
      return this.#ajv.compile(withoutId(schema));
    } catch (cause) {
      throw new SporeletError("E_SCHEMA", `the contract ${type} of ${fn} has a schema that does not compile: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Two functions may have the same schema, and an id is only known once. */
function withoutId(schema: unknown): object | boolean {
  if (typeof schema !== "object" || schema === null) return schema as boolean;
  const { $id: _, ...rest } = schema as { $id?: string };
  return rest;
}

export function breachText({ type, id }: CloudEvent, { path, message, functions }: Breach): string {
  return `the data of the event ${id} break the contract ${type} of ${functions.join(", ")}: ${path === "" ? "they" : path} ${message}`;
}
