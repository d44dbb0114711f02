// What the supervisor gives out: every function, built and checked once.
import { SporeletError } from "../../errors.ts";
import { prepare } from "../../host/artifact.ts";
import type { Metadata } from "../../module/metadata.ts";
import type { HostedFunction } from "../../workers/hosted.ts";
import type { Discovered, FunctionFile, LeftOut } from "../discover.ts";
import { type SourceOptions, servedName } from "../serve.ts";
import { moduleOf } from "../sources.ts";
import type { Entries } from "./messages.ts";

export interface Piece {
  id: number;
  path: string;
  name: string;
  kind: HostedFunction["kind"];
  metadata: Metadata | undefined;
  module: Uint8Array | string;
  map: string | undefined;
  isTrusted: boolean;
}

/** A file that was found and can't be built. */
export interface FailedPiece {
  file: FunctionFile;
  path: string;
  failure: SporeletError;
}

export interface Repertoire {
  pieces: readonly (Piece | FailedPiece)[];
  leftOut: readonly LeftOut[];
  warnings: readonly string[];
}

export interface CheckOptions {
  memory?: number;
  stack?: number;
}

let lastId = 0;

function compileInBackground(bytes: Uint8Array): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes as BufferSource);
}

async function pieceOf(
  file: FunctionFile,
  { build = {}, cache = true }: SourceOptions,
  { memory, stack }: CheckOptions,
): Promise<Piece & { warnings: readonly string[] }> {
  const { module, map, trusted, warnings } = await moduleOf(file.file, build, cache);
  const limits = { ...(memory !== undefined && { memory }), ...(stack !== undefined && { stack }) };
  const { kind, metadata } = await prepare(module, { host: "sporelet", trusted, shareEngine: true, compile: compileInBackground, ...limits });
  return { id: ++lastId, path: file.path, name: servedName(file), kind, metadata, module, map, isTrusted: trusted, warnings };
}

/**
 * Builds or reads all that was discovered.
 * @throws SporeletError why a file that is named, or every one that was found, can't be built
 */
export async function gather(discovered: Discovered, sources: SourceOptions, checks: CheckOptions): Promise<Repertoire> {
  const pieces: (Piece | FailedPiece)[] = [];
  const leftOut = [...discovered.leftOut];
  const warnings: string[] = [];
  let first: SporeletError | undefined;
  for (const file of discovered.functions) {
    try {
      const { warnings: own, ...piece } = await pieceOf(file, sources, checks);
      if (file.isFound && piece.kind === "program") {
        leftOut.push({ file: file.file, reason: "no default export" });
        continue;
      }
      pieces.push(piece);
      warnings.push(...own);
    } catch (error) {
      if (!file.isFound || !(error instanceof SporeletError)) throw error;
      first ??= error;
      pieces.push({ file, path: file.path, failure: error });
    }
  }
  if (first !== undefined && pieces.every((piece) => "failure" in piece)) throw first;
  return { pieces, leftOut, warnings };
}

/** As the processes know them. */
export function entriesOf({ pieces }: Repertoire): Entries {
  return pieces.map((piece) => {
    if (!("failure" in piece)) return { path: piece.path, name: piece.name, kind: piece.kind, id: piece.id };
    const { code, message, remedy } = piece.failure;
    return { path: piece.path, failure: { code, message, remedy } };
  });
}
