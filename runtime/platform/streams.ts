// The Streams Standard.
import * as streams from "web-streams-polyfill";
import { define } from "../guest/define.ts";

for (const [name, value] of Object.entries(streams)) define(name, value);
