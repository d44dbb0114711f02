// All contracts of an application, each once, and who writes and reads their events: what `contract export` prints, and what two
// builds are compared by.
import { isDeepStrictEqual } from "node:util";
import type { DescribedContract, Description } from "../module/description.ts";
import type { Described } from "./flow.ts";
import { isAmong } from "./subscription.ts";

export interface CataloguedContract extends DescribedContract {
  /** Functions that have this contract and emit its events. */
  producers: string[];
  /** Functions that have this contract and consume its events. */
  consumers: string[];
}

export interface Catalogue {
  contracts: CataloguedContract[];
}

const listens = ({ on }: Description, type: string) => on !== undefined && isAmong(type, on.types);

export function catalogueOf(all: Described): Catalogue {
  const contracts: CataloguedContract[] = [];
  for (const [name, description] of all) {
    for (const contract of description.contracts) {
      let known = contracts.find(({ type, schema }) => type === contract.type && isDeepStrictEqual(schema, contract.schema));
      if (known === undefined) {
        known = { ...contract, producers: [], consumers: [] };
        contracts.push(known);
      }
      if (description.emits.includes(contract.type)) known.producers.push(name);
      if (listens(description, contract.type)) known.consumers.push(name);
    }
  }
  return { contracts: contracts.sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0)) };
}
