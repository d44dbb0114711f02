// What became of contracts between two builds, and whether who wrote or reads events by the earlier ones can go on.
import { isDeepStrictEqual } from "node:util";
import type { Ajv2020 } from "ajv/dist/2020.js";
import type { DescribedContract } from "../module/description.ts";
import type { Catalogue, CataloguedContract } from "./contract-catalogue.ts";
import { isSchema } from "./schema-alternatives.ts";
import { type Finding, incompatibilities } from "./schema-compatibility.ts";

type Compatibility = NonNullable<DescribedContract["compatibility"]>;

/** As in docs/events.md: "backward" is that the new contract takes what the earlier one let pass. */
type Direction = "backward" | "forward";

export interface FieldChange {
  direction: Direction;
  /** JSON pointer into the data. */
  path: string;
  /** Whether the contract's compatibility forbids it. */
  isBreaking: boolean;
  /** False for what could not be decided. */
  isCertain: boolean;
  message: string;
}

export interface ContractChange {
  type: string;
  change: "added" | "removed" | "changed" | "unchanged";
  verdict: "compatible" | "breaking" | "undecided";
  compatibility: Compatibility;
  fields: FieldChange[];
}

const DIRECTIONS: Readonly<Record<Compatibility, readonly Direction[]>> = {
  backward: ["backward"],
  forward: ["forward"],
  full: ["backward", "forward"],
  none: [],
};

function fieldChange({ path, expected, found, isCertain }: Finding, direction: Direction, isHeld: boolean): FieldChange {
  const [reader, writer] = direction === "backward" ? ["the new contract", "the earlier one"] : ["the earlier contract", "the new one"];
  const expects = `${reader} expects ${path === "" ? "the data" : path} ${expected}`;
  const message = isCertain
    ? `${expects}; who writes by ${writer} may ${found}`
    : `${expects}; whether what is written by ${writer} always does can't be decided`;
  return { direction, path, isBreaking: isHeld && isCertain, isCertain, message };
}

function compare(earlier: CataloguedContract, later: CataloguedContract, held: readonly Direction[], ajv: Ajv2020): FieldChange[] {
  const [before, after] = [earlier.schema ?? true, later.schema ?? true];
  if (!isSchema(before) || !isSchema(after)) return [];
  return [
    ...incompatibilities(before, after, ajv).map((finding) => fieldChange(finding, "backward", held.includes("backward"))),
    ...incompatibilities(after, before, ajv).map((finding) => fieldChange(finding, "forward", held.includes("forward"))),
  ];
}

function changeOf(type: string, before: readonly CataloguedContract[], after: readonly CataloguedContract[], ajv: Ajv2020): ContractChange {
  const compatibility = (after[0] ?? before[0])?.compatibility ?? "backward";
  const held = DIRECTIONS[compatibility];
  if (before.length === 0) return { type, change: "added", verdict: "compatible", compatibility, fields: [] };
  // Nobody is left who reads what was valid.
  if (after.length === 0) return { type, change: "removed", verdict: held.length > 0 ? "breaking" : "compatible", compatibility, fields: [] };
  const schemas = (contracts: readonly CataloguedContract[]) => contracts.map(({ schema }) => schema);
  if (isDeepStrictEqual(schemas(before), schemas(after))) return { type, change: "unchanged", verdict: "compatible", compatibility, fields: [] };
  const fields = before.flatMap((earlier) => after.flatMap((later) => compare(earlier, later, held, ajv)));
  const isOpen = fields.some(({ isCertain, direction }) => !isCertain && held.includes(direction));
  return {
    type,
    change: "changed",
    verdict: fields.some(({ isBreaking }) => isBreaking) ? "breaking" : isOpen ? "undecided" : "compatible",
    compatibility,
    fields,
  };
}

/** @returns one change for each type, in the order of their names */
export function contractDiff(before: Catalogue, after: Catalogue, ajv: Ajv2020): ContractChange[] {
  const types = [...new Set([...before.contracts, ...after.contracts].map(({ type }) => type))].sort();
  const ofType = ({ contracts }: Catalogue, type: string) => contracts.filter((contract) => contract.type === type);
  return types.map((type) => changeOf(type, ofType(before, type), ofType(after, type), ajv));
}
