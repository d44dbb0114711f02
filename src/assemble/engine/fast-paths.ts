// Helpers of QuickJS that are called millions of times a second and nearly always have next to nothing to do. What they do
// then comes first and is small, so that it can stand where they are called; the rest stays a call.
// Functions have no names but their numbers in quickjs.wasm.
import { bodyOf, expression, nameOfExport } from "./text.ts";

function captured(body: string, form: string, what: string): string[] {
  const [found] = body.matchAll(expression(form));
  if (found === undefined) throw new Error(`quickjs.wasm: ${what} has another form than expected`);
  return found.slice(1);
}

/** Adds `slow`, which is what the function was, and gives it another body. */
function before(text: string, name: string, fast: (slow: string) => string): string {
  const body = bodyOf(text, name);
  const slow = `${name}:slow`;
  return text.replace(body, () => body.replace(`(func ${name} `, () => `(func ${slow} `) + fast(slow));
}

/** JS_FreeValue: what has no count of references is left alone, and a count above one is lowered. */
function freeValue(text: string): string {
  const name = nameOfExport(text, "JS_FreeValue");
  const free = nameOfExport(text, "JS_FreeValueRT");
  const [runtime] = captured(bodyOf(text, name), `(call ${free} (i32.load offset=# (local.get $0)) (local.get $1))`, "JS_FreeValue");
  const freeing = bodyOf(text, free);
  const [counted] = captured(freeing, "(i64.lt_u (local.get $1) (i64.const #))", "JS_FreeValueRT");
  const [, count] = captured(freeing, "(i32.sub (local.tee # (i32.wrap_i64 (local.get $1))) (i32.const #))", "JS_FreeValueRT");
  return text.replace(
    bodyOf(text, name),
    () => ` (func ${name} (param $0 i32) (param $1 i64)
  (local $2 i32)
  (local $3 i32)
  (if (i64.ge_u (local.get $1) (i64.const ${counted}))
   (then
    (if (i32.gt_s (local.tee $3 (i32.load (local.tee $2 (i32.sub (i32.wrap_i64 (local.get $1)) (i32.const ${count}))))) (i32.const 1))
     (then (i32.store (local.get $2) (i32.sub (local.get $3) (i32.const 1))))
     (else (call ${free} (i32.load offset=${runtime} (local.get $0)) (local.get $1))))))
 )
`,
  );
}

/** js_poll_interrupts, at each jump backwards and each call: counts down. */
function pollInterrupts(text: string): string {
  const name = "$81";
  const lowered = "(i32.store offset=# (local.get $0) (i32.sub (local.tee $1 (i32.load offset=# (local.get $0))) (i32.const 1)))";
  const [counter] = captured(bodyOf(text, name), lowered, "js_poll_interrupts");
  return before(
    text,
    name,
    (slow) => ` (func ${name} (param $0 i32) (result i32)
  (local $1 i32)
  (if (result i32) (i32.gt_s (local.tee $1 (i32.load offset=${counter} (local.get $0))) (i32.const 1))
   (then (i32.store offset=${counter} (local.get $0) (i32.sub (local.get $1) (i32.const 1))) (i32.const 0))
   (else (call ${slow} (local.get $0))))
 )
`,
  );
}

/** Where a string's characters lie: nearly always right behind its head, else in another string. */
function stringData(text: string): string {
  const name = "$39";
  const body = bodyOf(text, name);
  const kind = "(i32.and (i32.shr_u (i32.load offset=# (local.get $0)) (i32.const #)) (i32.const #))";
  const [field, shift, mask] = captured(body, `(br_table $block $block1 $block2 $block3 (i32.sub ${kind} (i32.const 1)))`, "what finds a string's characters");
  const [head] = captured(body, "(i32.add (local.get $0) (i32.const #)) )", "what finds a string's characters");
  const isOther = `(i32.and (i32.load offset=${field} (local.get $0)) (i32.const ${Number(mask) << Number(shift)}))`;
  return before(
    text,
    name,
    (slow) => ` (func ${name} (param $0 i32) (result i32)
  (if (result i32) ${isOther}
   (then (call ${slow} (local.get $0)))
   (else (i32.add (local.get $0) (i32.const ${head}))))
 )
`,
  );
}

export function addFastPaths(text: string): string {
  return stringData(pollInterrupts(freeValue(text)));
}
