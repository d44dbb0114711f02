// Where fault-server.ts can die.
export const FAULT_POINTS = [
  "within a sender's transaction",
  "on the disk, before the sender is answered",
  "taken by a delivery",
  "before the function",
  "after the function",
  "within the transaction, before what is emitted",
  "within the transaction, after what is emitted",
  "within the transaction, when all is written",
  "within the transaction, before what is kept",
  "within the transaction, after what is kept",
  "before a projection's transaction",
  "within a projection's transaction",
  "after the commit",
  "at the start, before what was open is read",
  "at the start, when what was open is begun",
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];
