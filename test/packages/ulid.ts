// ulid: identifiers in order of time, with given randomness
import { decodeTime, incrementBase32, isValid, monotonicFactory, ulidToUUID, uuidToULID } from "ulid";

export default async function (event: { at: number }) {
  const next = monotonicFactory(() => 0.5);
  const ids = [next(event.at), next(event.at), next(event.at - 5), next(event.at + 1)];
  const uuid = ulidToUUID(ids[0] as string);
  return [ids, ids.map(decodeTime), uuid, uuidToULID(uuid), isValid("x"), incrementBase32("A1Z")];
}

export const event = { at: 1_700_000_000_000 };
