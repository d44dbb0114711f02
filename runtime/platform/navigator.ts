// `navigator`: what can be said of a sandbox that runs on one thread.
import { define } from "../guest/define.ts";

define("navigator", Object.freeze({ userAgent: "sporelet", hardwareConcurrency: 1 }));
