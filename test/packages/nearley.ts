// nearley: an Earley parser with an ambiguous grammar, fed in pieces
import nearley from "nearley";

const grammar = nearley.Grammar.fromCompiled({
  Lexer: undefined,
  ParserStart: "sum",
  ParserRules: [
    { name: "sum", symbols: ["sum", { literal: "+" }, "sum"], postprocess: ([a, , b]: unknown[]) => [a, "+", b] },
    { name: "sum", symbols: ["digits"], postprocess: ([digits]: unknown[]) => digits },
    { name: "digits", symbols: [/[0-9]/], postprocess: ([digit]: unknown[]) => Number(digit) },
    { name: "digits", symbols: ["digits", /[0-9]/], postprocess: ([digits, digit]: unknown[]) => (digits as number) * 10 + Number(digit) },
  ],
});

export default async function (event: { pieces: string[] }) {
  const parser = new nearley.Parser(grammar);
  for (const piece of event.pieces) parser.feed(piece);
  const broken = (() => {
    try {
      return new nearley.Parser(grammar).feed("1+x");
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [parser.results, broken];
}

export const event = { pieces: ["1", "2+3", "+4+5"] };
