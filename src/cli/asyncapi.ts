// `sporelet asyncapi`
import { stringify } from "yaml";
import { asyncApi } from "../events/asyncapi.ts";
import { describedOf } from "./application.ts";
import { printJson, writeFully } from "./output.ts";

export interface AsyncApiOptions {
  data: string;
  title: string;
  release: string;
  json?: boolean;
}

export async function asyncApiCommand(files: readonly string[], { data, title, release, json }: AsyncApiOptions): Promise<void> {
  const document = asyncApi(await describedOf(files, data), { title, version: release });
  if (json) printJson(document);
  else writeFully(1, Buffer.from(stringify(document, { aliasDuplicateObjects: false })));
}
