// chevrotain: a lexer and a parser of expressions, with errors recovered from and its diagrams' description
import { CstParser, createToken, Lexer } from "chevrotain";

const Space = createToken({ name: "Space", pattern: /\s+/, group: Lexer.SKIPPED });
const Num = createToken({ name: "Num", pattern: /\d+/ });
const Plus = createToken({ name: "Plus", pattern: /[+-]/ });
const Times = createToken({ name: "Times", pattern: /[*/]/ });
const Open = createToken({ name: "Open", pattern: /\(/ });
const Close = createToken({ name: "Close", pattern: /\)/ });
const TOKENS = [Space, Num, Plus, Times, Open, Close];
const lexer = new Lexer(TOKENS);

class Calculator extends CstParser {
  constructor() {
    super(TOKENS, { recoveryEnabled: true });
    this.performSelfAnalysis();
  }
  sum = this.RULE("sum", () => {
    this.SUBRULE(this.product);
    this.MANY(() => {
      this.CONSUME(Plus);
      this.SUBRULE2(this.product);
    });
  });
  product = this.RULE("product", () => {
    this.SUBRULE(this.atom);
    this.MANY(() => {
      this.CONSUME(Times);
      this.SUBRULE2(this.atom);
    });
  });
  atom = this.RULE("atom", () => {
    this.OR([
      { ALT: () => this.CONSUME(Num) },
      {
        ALT: () => {
          this.CONSUME(Open);
          this.SUBRULE(this.sum);
          this.CONSUME(Close);
        },
      },
    ]);
  });
}
const parser = new Calculator();

export default async function (event: { texts: string[] }) {
  return event.texts.map((text) => {
    const { tokens, errors } = lexer.tokenize(text);
    parser.input = tokens;
    const tree = parser.sum();
    return [tokens.length, errors.map(({ message }) => message), Object.keys(tree.children), parser.errors.map(({ name, message }) => [name, message])];
  });
}

export const event = { texts: ["1 + 2 * (3 - 4)", "1 + * 2", "(1", "1 $ 2"] };
