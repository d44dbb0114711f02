// The kind of the setting `events.subscribers`: URLs that events are sent to. Whether URL, headers and filter hold is for the server
// to say (src/events/subscriber.ts).
import { MODES } from "../events/names.ts";
import type { SecretPlace, Subscriber } from "../events/subscriber.ts";
import { count, countOrZero, entriesOf, flag, type Kind, oneOf, path, record, text, texts, time, variables } from "./kinds.ts";

const anything: Kind<unknown, unknown> = { type: "any JSON value", read: (written) => written, show: String };

const secretPlace: Kind<SecretPlace, SecretPlace> = {
  type: "{ env: string } | { file: path }",
  read(written, at, reading) {
    const expected = '{ env: "NAME" } or { file: "path" }: the secret itself does not stand here';
    const entries = typeof written === "object" ? entriesOf(written, at, expected, reading) : undefined;
    const [name, value] = entries?.length === 1 ? (entries[0] as [string, unknown]) : [];
    if (name === "env" && typeof value === "string") return { env: value };
    if (name !== "file") return reading.wrong(at, expected, typeof written === "object" ? written : `a ${typeof written}`);
    const file = path.read(value, `${at}.file`, reading);
    return file === undefined ? undefined : { file };
  },
  show: (place) => ("env" in place ? `$${place.env}` : path.show(place.file)),
};

const FIELDS = {
  url: text,
  types: texts,
  filter: anything,
  mode: oneOf(MODES),
  retries: countOrZero,
  backoff: time,
  concurrency: count,
  timeout: time,
  headers: variables,
  authorization: secretPlace,
  secret: secretPlace,
  handshake: flag,
  allowNet: texts,
};

type Written = { readonly [K in keyof typeof FIELDS]?: ((typeof FIELDS)[K] extends Kind<infer W, infer _> ? W : never) | undefined } & { readonly url: string };

export const subscribers = record<Written, Subscriber>(
  "{ name: { url, … } }",
  'an object of subscribers, such as { billing: { url: "https://billing.example/events" } }',
  (name, written, at, reading) => {
    if (!/^\w[\w.-]*$/.test(name)) return reading.wrong(at, "a name of letters, digits, _, - and .", name);
    const read: Record<string, unknown> = {};
    for (const [field, value] of entriesOf(written, at, "an object with a url", reading) ?? []) {
      const kind: Pick<Kind<unknown, unknown>, "read"> | undefined = Object.hasOwn(FIELDS, field) ? FIELDS[field as keyof typeof FIELDS] : undefined;
      read[field] = kind ? kind.read(value, `${at}.${field}`, reading) : reading.wrong(`${at}.${field}`, `one of ${Object.keys(FIELDS).join(", ")}`, value);
    }
    if (!("url" in read)) return reading.wrong(`${at}.url`, "a URL", undefined);
    return Object.values(read).includes(undefined) ? undefined : [name, read as unknown as Subscriber];
  },
  (name, { url }) => `${name}=${url.replace(/\?.*/, "")}`,
);
