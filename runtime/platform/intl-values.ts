// `Intl.supportedValuesOf`.
import { internal } from "../guest/internal.ts";
import type { IntlShared } from "./intl-shared.ts";

const { object, data, method } = internal.intl as IntlShared;

method(object, "supportedValuesOf", (key: unknown) => {
  const values = Object.hasOwn(data.values, String(key)) ? data.values[String(key)] : undefined;
  if (values === undefined) throw new RangeError(`Invalid key : ${String(key)}`);
  return values.split(" ").filter(Boolean);
});
