// seedrandom: the same numbers from the same seed, of several generators, and their state
import seedrandom from "seedrandom";

export default async function (event: { seed: string }) {
  const random = seedrandom(event.seed, { state: true });
  const first = [random(), random.int32(), random.quick(), random.double()];
  const copy = seedrandom("", { state: random.state() as seedrandom.State.Arc4 });
  const others = [seedrandom.alea, seedrandom.xor128, seedrandom.tychei, seedrandom.xorwow, seedrandom.xorshift7, seedrandom.xor4096].map((make) =>
    make(event.seed)(),
  );
  return [first, random() === copy(), others, seedrandom()() < 1];
}

export const event = { seed: "hello" };
