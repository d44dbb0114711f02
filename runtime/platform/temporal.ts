// `Temporal`. The polyfill reads time zones and calendars through Intl.DateTimeFormat.
import { Temporal, toTemporalInstant } from "temporal-polyfill/implementation";
import { define } from "../guest/define.ts";

define("Temporal", Temporal);
Object.defineProperty(Date.prototype, "toTemporalInstant", { value: toTemporalInstant, writable: true, enumerable: false, configurable: true });
