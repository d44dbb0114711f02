// uuid: name-based identifiers (v3, v5), parsing; the shape of random ones.
import { NIL, parse, stringify, v3, v4, v5, v7, validate, version } from "uuid";

export default async function (event: { name: string }) {
  const id = v5(event.name, v5.URL);
  return {
    v5: id,
    v3: v3(event.name, v3.DNS),
    bytes: [...parse(id)].slice(0, 4),
    back: stringify(parse(id)) === id,
    versions: [version(id), version(v4()), version(v7())],
    valid: [validate(v4()), validate("nope"), validate(NIL)],
  };
}

export const event = { name: "https://example.com/ü" };
