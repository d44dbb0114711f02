// Whether functions fit together: what producers may emit against what consumers expect, and examples against schemas.
import type { Ajv2020 } from "ajv/dist/2020.js";
import type { DescribedContract, Description } from "../module/description.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { Breach } from "./contracts.ts";
import type { Described } from "./flow.ts";
import { isSchema, type Schema } from "./schema-alternatives.ts";
import { incompatibilities } from "./schema-compatibility.ts";
import { isAmong } from "./subscription.ts";

export interface Problem {
  kind: "schema" | "example" | "handler";
  /** False for what could not be decided. */
  isCertain: boolean;
  type: string;
  producer?: string;
  consumer?: string;
  /** JSON pointer into the data. */
  path?: string;
  message: string;
}

/** An example, and the function whose contract has it. */
export interface Example {
  type: string;
  owner: string;
  /** From 1 on. */
  number: number;
  data: unknown;
}

const contractOf = ({ contracts }: Description, type: string) => contracts.find((contract) => contract.type === type);
const placeOf = (path: string) => (path === "" ? "the data" : path);

/** A schema that says something. */
function schemaOf(contract: DescribedContract | undefined): Schema | undefined {
  const schema = contract?.schema;
  const saysNothing = schema === true || (typeof schema === "object" && schema !== null && Object.keys(schema).length === 0);
  return isSchema(schema) && !saysNothing ? schema : undefined;
}

function pairProblems(type: string, producer: [string, Description], consumer: [string, Description], ajv: Ajv2020): Problem[] {
  const [[from, writing], [to, reading]] = [producer, consumer];
  const expected = schemaOf(contractOf(reading, type));
  const written = schemaOf(contractOf(writing, type));
  if (expected === undefined) return [];
  const problem = { kind: "schema" as const, type, producer: from, consumer: to };
  if (written === undefined)
    return [
      { ...problem, isCertain: false, message: `${to} expects data of ${type} to fit its schema; ${from} has no schema for what it emits (contract ${type})` },
    ];
  return incompatibilities(written, expected, ajv).map(({ path, expected: wanted, found, isCertain }) => {
    const expects = `${to} expects ${placeOf(path)} ${wanted}`;
    const message = isCertain ? `${expects}; ${from} may ${found}` : `${expects}; whether what ${from} may emit always does can't be decided`;
    return { ...problem, isCertain, path, message: `${message} (contract ${type})` };
  });
}

/** Every producer's schema against that of each consumer of the type. */
export function schemaProblems(all: Described, ajv: Ajv2020): Problem[] {
  const problems: Problem[] = [];
  for (const producer of all)
    for (const type of producer[1].emits)
      for (const consumer of all)
        if (consumer[1].on !== undefined && isAmong(type, consumer[1].on.types)) problems.push(...pairProblems(type, producer, consumer, ajv));
  return problems;
}

/** Every example once, though several functions may share a contract. */
export function examplesOf(all: Described): Example[] {
  const seen = new Map<string, Example>();
  for (const [owner, { contracts }] of all)
    for (const { type, examples = [] } of contracts)
      for (const [i, data] of examples.entries()) {
        const key = `${type}\n${JSON.stringify(data)}`;
        if (!seen.has(key)) seen.set(key, { type, owner, number: i + 1, data });
      }
  return [...seen.values()];
}

export const exampleName = ({ type, owner, number }: Example) => `example ${number} of ${type} (${owner})`;

/** The event that a consumer is tried with. */
export function exampleEvent({ type, owner, number, data }: Example): CloudEvent {
  return {
    specversion: "1.0",
    id: `example-${number}`,
    source: `/${owner}`,
    type,
    subject: "example",
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data,
  };
}

export function breachProblem(what: string, { type }: { type: string }, { path, message, functions }: Breach): Problem {
  const text = `${what} breaks the contract of ${functions.join(", ")}: ${placeOf(path)} ${message}`;
  return { kind: "example", isCertain: true, type, path, message: text, ...(functions[0] !== undefined && { consumer: functions[0] }) };
}
