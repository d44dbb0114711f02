// An application's events as an AsyncAPI document, version 3.0.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0):
// each type a channel, each function that sends or receives it an operation, each contract a message in CloudEvents' JSON format.
import { type CataloguedContract, catalogueOf } from "./contract-catalogue.ts";
import { exampleEvent } from "./contract-check.ts";
import type { Described } from "./flow.ts";
import { graphOf } from "./graph.ts";
import { MEDIA_TYPES } from "./http-binding.ts";

export interface DocumentInfo {
  title: string;
  version: string;
}

type Parts = Record<string, object>;

/** Names of components have these characters only. */
const idOf = (text: string) => text.replaceAll(/[^\w.-]/g, "_");
const refTo = (...path: string[]) => ({ $ref: `#/${path.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}` });

/** The schema as a part of the document: references into it lead to where it stands now. */
function moved(schema: unknown, place: string): unknown {
  if (Array.isArray(schema)) return schema.map((each) => moved(each, place));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== "$schema" && key !== "$id")
      .map(([key, value]) => [
        key,
        key === "$ref" && typeof value === "string" && /^#(?:\/|$)/.test(value) ? `${place}${value.slice(1)}` : moved(value, place),
      ]),
  );
}

function payloadOf(type: string, data: object): object {
  const text = { type: "string" };
  return {
    type: "object",
    required: ["specversion", "id", "source", "type"],
    properties: {
      specversion: { const: "1.0" },
      id: { ...text, minLength: 1 },
      source: { ...text, format: "uri-reference" },
      type: { const: type },
      subject: text,
      time: { ...text, format: "date-time" },
      datacontenttype: text,
      data,
    },
  };
}

function messageOf(type: string, id: string, contract: CataloguedContract | undefined, schemas: Parts): object {
  const { description, schema, examples = [], producers = [] } = contract ?? {};
  if (typeof schema === "object" && schema !== null) schemas[id] = moved(schema, `#/components/schemas/${id}`) as object;
  const owner = producers[0] ?? "outside";
  return {
    name: type,
    title: type,
    ...(description !== undefined && { description }),
    contentType: MEDIA_TYPES.event,
    payload: payloadOf(type, schemas[id] === undefined ? {} : refTo("components", "schemas", id)),
    ...(examples.length > 0 && {
      examples: examples.map((data, i) => {
        const { time: _, ...payload } = exampleEvent({ type, owner, number: i + 1, data });
        return { name: `example${i + 1}`, payload };
      }),
    }),
  };
}

export function asyncApi(all: Described, info: DocumentInfo): object {
  const [channels, operations, messages, schemas]: [Parts, Parts, Parts, Parts] = [{}, {}, {}, {}];
  const { contracts } = catalogueOf(all);
  for (const { type, producers, consumers } of graphOf(all).types) {
    const channel = idOf(type);
    const own = contracts.filter((contract) => contract.type === type);
    const ids = new Map(own.map((contract, i) => [contract, i === 0 ? channel : `${channel}-${i + 1}`]));
    if (own.length === 0) messages[channel] = messageOf(type, channel, undefined, schemas);
    for (const [contract, id] of ids) messages[id] = messageOf(type, id, contract, schemas);
    const all = own.length === 0 ? [channel] : [...ids.values()];
    channels[channel] = { address: type, messages: Object.fromEntries(all.map((id) => [id, refTo("components", "messages", id)])) };

    const add = (action: "send" | "receive", name: string, side: "producers" | "consumers") => {
      const mine = [...ids].filter(([contract]) => contract[side].includes(name)).map(([, id]) => id);
      operations[`${idOf(name)}-${action}-${channel}`] = {
        action,
        title: `${name} ${action}s ${type}`,
        channel: refTo("channels", channel),
        messages: (mine.length > 0 ? mine : all).map((id) => refTo("channels", channel, "messages", id)),
      };
    };
    for (const name of producers) add("send", name, "producers");
    for (const name of consumers) add("receive", name, "consumers");
  }
  return { asyncapi: "3.0.0", info, defaultContentType: MEDIA_TYPES.event, channels, operations, components: { messages, schemas } };
}
