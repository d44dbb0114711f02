// fast-check: properties held against generated values, shrunk failures, and samples of a seed
import fc from "fast-check";

export default async function (event: { seed: number }) {
  const failed = fc.check(
    fc.property(fc.array(fc.integer()), (values) => values.length < 3 || values.every((value) => value < 50)),
    { seed: event.seed, numRuns: 200 },
  );
  const held = await fc.check(
    fc.asyncProperty(fc.string(), async (text) => [...text].reverse().reverse().join("") === text),
    { seed: event.seed, numRuns: 30 },
  );
  const samples = fc.sample(
    fc.record({
      n: fc.nat(9),
      word: fc.constantFrom("a", "b"),
      at: fc.date({ noInvalidDate: true }),
      id: fc.uuid(),
      tree: fc.letrec((tie) => ({ node: fc.oneof({ maxDepth: 2 }, fc.boolean(), fc.tuple(tie("node"), tie("node"))) })).node,
    }),
    { seed: event.seed, numRuns: 5 },
  );
  return [failed.failed, failed.counterexample, failed.numShrinks, held.failed, held.numRuns, samples];
}

export const event = { seed: 42 };
