// URLPattern. The library compiles its patterns when they are made, with `URL` for the canonical forms.
import { URLPattern } from "urlpattern-polyfill/urlpattern";
import { define } from "../guest/define.ts";

define("URLPattern", URLPattern);
