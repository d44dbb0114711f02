// A core module of its own, the last of a component: `wasi:http/incoming-handler`.
import { FINISHING, OK, WAITING } from "../abi";
import { beginEnvironment } from "./environment";
import { CONSTANTS, RESPONSE_OUT, RESULT } from "./layout";
import { end, fd_write, hasBegun, invoke, restore } from "./modules";
import { takeRequest } from "./request";
import { connect, proceed } from "./wait";

const STDOUT: i32 = 1;
const IOV: usize = RESULT + 64;
const WRITTEN: usize = RESULT + 72;

export function handle(request: u32, out: u32): void {
  restore();
  beginEnvironment();
  connect();
  store<u32>(RESPONSE_OUT, out);
  takeRequest(request);
  let status = invoke(0);
  while (status == WAITING || status == FINISHING) {
    if (status == FINISHING) end(true);
    status = proceed();
  }
  if (status != OK && !hasBegun()) answerFailure(status);
  else end(status == OK);
}

/** What a client is told; why it failed is on stderr. */
function answerFailure(status: i32): void {
  const failure = CONSTANTS + 8 + <usize>status * 8;
  memory.copy(IOV, failure, 8);
  fd_write(STDOUT, IOV, 1, WRITTEN);
  end(true);
}
