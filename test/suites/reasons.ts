// Why the sandbox does not pass what Node passes, by hand: the first entry that fits names the reason.
import type { Lost } from "./results.ts";

interface Reason {
  reason: string;
  /** Each that is there has to fit. */
  file?: RegExp;
  name?: RegExp;
  message?: RegExp;
}

export const UNEXPLAINED = "not looked into yet";

const reasons: readonly Reason[] = [
  { reason: "no WebAssembly in the sandbox, and these tests get their SharedArrayBuffer from it", name: /SharedArrayBuffer/, message: /not a function/ },
  { reason: "no WebAssembly in the sandbox, and these tests get their SharedArrayBuffer from it", file: /^encoding\/streams\/decode-utf8/ },
  { reason: "no WebAssembly in the sandbox, and these tests get their non-transferable buffer from it", message: /WebAssembly is not defined/ },
  { reason: "only the shape of an interface: what is enumerable, a `length`, a check of `this`", file: /idlharness|console-is-a-namespace/ },
  { reason: "only the shape of an interface: what is enumerable, a `length`, a check of `this`", name: /interface object$/ },
  { reason: "the URL Standard has changed since Node 20: newer Node answers as the sandbox does", file: /^url\// },
  {
    reason: "the body of an answer can be read though its request was aborted meanwhile",
    file: /^fetch\/api\/abort\/general/,
    name: /^response\.|text\(\) twice/,
  },
  { reason: "an aborted request cancels its stream a step later", file: /^fetch\/api\/abort\/general/, name: /synchronously cancels/ },
  { reason: "an aborted signal is looked at before the other members of RequestInit", file: /^fetch\/api\/abort\/general/ },
  { reason: "`integrity` of a request is not checked", file: /^fetch\/api\/basic\/integrity/ },
  { reason: "a HEAD of a `data:` URL has a body", file: /^fetch\/api\/basic\/scheme-data/ },
  { reason: "a name or value of a record of headers is checked after all have been read", file: /headers-record/ },
  { reason: "took longer than the limit of a file", message: /^E_TIMEOUT|^E_HANDLER_THREW: Error: longer than|^Test timed out/ },
  { reason: "the clock of a sandbox stands still for longer", file: /webtiming-resolution/ },
];

export function reasonFor(lost: Lost): string {
  const fits = ({ file, name, message }: Reason) => (file?.test(lost.file) ?? true) && (name?.test(lost.name) ?? true) && (message?.test(lost.message) ?? true);
  return reasons.find(fits)?.reason ?? UNEXPLAINED;
}
