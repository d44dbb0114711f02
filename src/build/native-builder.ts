// The builder as a program (runtime/native/builder): started, asked and gone before WebAssembly would have been compiled. It
// says nothing of what goes wrong and nothing of what the top level prints or reads of clock, randomness and environment:
// where it does not succeed plainly, the WebAssembly builder does the same again.
import { type EngineManifest, engineManifest } from "../engine/manifest.ts";
import type { Run } from "../module/runs.ts";
import type { BuiltFunction, FunctionSource } from "./builder.ts";
import { compilerPages } from "./compile.ts";
import { imageOf, partBytecode, unusedData } from "./parts.ts";
import { runProgram } from "./run-program.ts";
import { KIND, settingsOf } from "./snapshot.ts";

/** A top level that takes longer is run again from its beginning, so it does not get the whole time limit here. */
const MOST_MS = 1000;
/** What the program may take beside its top level. */
const SPARE_MS = 5000;

/** Most extensions that an engine has: MOST_EXTENSIONS of runtime/native/builder/request.h, which has these structures. */
const MOST_EXTENSIONS = 4;
const ANSWER_BYTES = 20;
const RUN_HEAD_BYTES = 8;

function words(...values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

/** What follows the request, in its order. */
function partsOf({ platform }: FunctionSource, { options }: EngineManifest): Uint8Array[] {
  return platform.parts.flatMap((part) => {
    const bytecode = partBytecode(part);
    const extension = part.native === undefined ? 0 : options.indexOf(part.native) + 1;
    return [words(extension, bytecode.length), bytecode];
  });
}

function encodeRequest(source: FunctionSource, manifest: EngineManifest): Buffer {
  const { platform, delta } = source;
  const { layout } = manifest;
  const [code, file, settings] = [Buffer.from(source.code), Buffer.from(source.fileName), settingsOf(source)];
  const rest = [code, file, settings, ...partsOf(source, manifest)];
  const unused = unusedData(manifest, platform.mask).flatMap(({ from, to }) => [from, to]);
  const head = Buffer.alloc(16);
  head.writeBigUInt64LE(BigInt(rest.reduce((sum, { length }) => sum + length, 0)), 0);
  head.writeBigUInt64LE(BigInt(Math.round(Math.min(source.timeout, MOST_MS) * 1e6)), 8);
  return Buffer.concat([
    head,
    words(code.length, file.length, settings.length, platform.parts.length),
    words(source.strip, KIND[source.kind], source.limitPages, source.stackBytes),
    words(platform.allowEval ? 1 : 0, compilerPages(code.length)),
    words(layout.image, manifest.kindAddress, layout.heapPages, manifest.heapStart),
    words(imageOf(manifest, platform.mask), delta.bridge, delta.most, delta.zeroBelow),
    words(...unused, ...new Array<number>(2 * MOST_EXTENSIONS - unused.length).fill(0)),
    ...rest,
  ]);
}

/** Nothing if the answer does not have the length that it says. */
function decodeAnswer(answer: Buffer, kind: FunctionSource["kind"]): BuiltFunction | undefined {
  if (answer.length < ANSWER_BYTES) return undefined;
  const word = (index: number) => answer.readUInt32LE(4 * index);
  const runs: Run[] = [];
  let at = ANSWER_BYTES;
  for (let left = word(4); left > 0 && at + RUN_HEAD_BYTES <= answer.length; left--) {
    const [address, size] = [answer.readUInt32LE(at), answer.readUInt32LE(at + 4)];
    at += RUN_HEAD_BYTES + size;
    runs.push({ address, bytes: answer.subarray(at - size, at) });
  }
  if (at !== answer.length || runs.length !== word(4)) return undefined;
  return {
    kind: word(0) === KIND.fetch ? "fetch" : kind,
    runs,
    bytecodeBytes: word(1),
    heapPages: word(2),
    heapBytes: word(3),
    observations: [],
    output: "",
  };
}

/**
 * What a builder answers, or nothing where the program did not succeed plainly.
 * @param program its path
 */
export function buildNatively(program: string, source: FunctionSource): BuiltFunction | undefined {
  const manifest = engineManifest();
  const { status, stdout } = runProgram(program, [], { input: encodeRequest(source, manifest), timeout: Math.min(source.timeout, MOST_MS) + SPARE_MS });
  return status === 0 ? decodeAnswer(stdout, source.kind) : undefined;
}
