// URLPattern. The library compiles its patterns when they are made, with `URL` for the canonical forms.
import { URLPattern } from "urlpattern-polyfill/urlpattern";
import { defineClass } from "../guest/define.ts";

defineClass("URLPattern", URLPattern, { constructor: 0, exec: 0, test: 0 });
