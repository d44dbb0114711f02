// The numbers that guest and host share, for C.
import * as abi from "../../../runtime/abi.ts";

/** runtime/abi.ts as a C header: each constant with the prefix ABI_. */
export function abiHeader(): string {
  const define = ([name, value]: [string, number]) =>
    // An enumerator is an int; sizes are used in arithmetic of 64 bits.
    name.endsWith("_BYTES") ? `#define ABI_${name} ${value}ull\n` : `enum { ABI_${name} = ${value} };\n`;
  return `#pragma once\n${Object.entries(abi).map(define).join("")}`;
}
