// What a waiting function is waited for: time, and with a network answers. asc is told HAS_NETWORK (src/assemble/component.mjs);
// without it nothing of wasi:http's outgoing side is imported.
import { TAKES_MESSAGES } from "../abi";
import { CONNECTED, WAIT } from "../glue/state";
import { nanoseconds } from "./clock";
import { beginExchanges, deliverNext, takeMessages } from "./exchanges";
import { resume } from "./modules";
import { blockOn, dropPollable, subscribeDuration } from "./wasi";

/** Says before an invocation what is taken. */
export function connect(): void {
  // @ts-ignore: a constant of the compiler
  if (HAS_NETWORK) {
    store<u32>(CONNECTED, TAKES_MESSAGES);
    beginExchanges();
  }
}

/** Lets a waiting function go on when its time has come, or an answer; answers its status. */
export function proceed(): i32 {
  // @ts-ignore: a constant of the compiler
  if (HAS_NETWORK) {
    takeMessages();
    return deliverNext(load<f64>(WAIT));
  }
  const pollable = subscribeDuration(nanoseconds(load<f64>(WAIT)));
  blockOn(pollable);
  dropPollable(pollable);
  return resume(0, 0);
}
