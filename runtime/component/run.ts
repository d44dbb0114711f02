// A core module of its own, the last of a component: `wasi:cli/run`.
import { FINISHING, OK, WAITING } from "../abi";
import { beginEnvironment } from "./environment";
import { invoke, restore } from "./modules";
import { connect, proceed } from "./wait";

/** @returns result: 0 is ok, 1 is err */
export function run(): i32 {
  restore();
  beginEnvironment();
  connect();
  let status = invoke(0);
  while (status == WAITING || status == FINISHING) status = proceed();
  return status == OK ? 0 : 1;
}
