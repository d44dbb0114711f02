// A CESQL expression, from text to one function (CESQL 1.0.0, sections 2 and 3.6). Operators of a rank go from left to right.
import { isInteger } from "../cloud-event.ts";
import { compileCall, FUNCTION_NAMES } from "./functions.ts";
import { compileLike } from "./like.ts";
import * as operators from "./operators.ts";
import { type Token, tokensOf, unexpected } from "./tokens.ts";
import type { Evaluate } from "./values.ts";

type Binary = (left: Evaluate, right: Evaluate) => Evaluate;

/** How tightly operators bind; AND, OR and XOR are of one rank. */
const RANK = { logic: 1, comparison: 2, sum: 3, product: 4, in: 5, like: 6, unary: 7 } as const;

const BINARY: ReadonlyMap<string, readonly [rank: number, Binary]> = new Map([
  ["AND", [RANK.logic, operators.and]],
  ["OR", [RANK.logic, operators.or]],
  ["XOR", [RANK.logic, operators.xor]],
  ["=", [RANK.comparison, operators.equal]],
  ["!=", [RANK.comparison, operators.unequal]],
  ["<>", [RANK.comparison, operators.unequal]],
  ["<", [RANK.comparison, operators.less]],
  ["<=", [RANK.comparison, operators.atMost]],
  [">", [RANK.comparison, operators.greater]],
  [">=", [RANK.comparison, operators.atLeast]],
  ["+", [RANK.sum, operators.add]],
  ["-", [RANK.sum, operators.subtract]],
  ["*", [RANK.product, operators.multiply]],
  ["/", [RANK.product, operators.divide]],
  ["%", [RANK.product, operators.remainder]],
]);

const KEYWORDS = new Set(["AND", "OR", "XOR", "NOT", "LIKE", "EXISTS", "IN", "TRUE", "FALSE"]);

/** Each may be a call within a call, when the expression is read and when it runs: this many fit on any thread's stack. */
const MOST_OPERATIONS = 500;

/**
 * @returns the expression as a function, which fails where section 3.3 has an error
 * @throws SporeletError E_EVENT_FILTER, with the place
 */
export function parseSql(expression: string): Evaluate {
  return new Parser(expression).whole();
}

class Parser {
  readonly #expression: string;
  readonly #tokens: Token[];
  #at = 0;
  #operations = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = tokensOf(expression);
  }

  whole(): Evaluate {
    const evaluate = this.#operation(RANK.logic);
    if (this.#token.kind !== "end") throw this.#unexpected("an operator, or the end");
    return evaluate;
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  /** The token's text if it is a symbol or a word, and no value. */
  #textAt(at: number): string | undefined {
    const token = this.#tokens[at];
    return token?.kind === "symbol" || token?.kind === "word" ? token.text : undefined;
  }

  /** Takes the next token if it is this symbol. */
  #takes(symbol: string): boolean {
    if (this.#textAt(this.#at) !== symbol) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#unexpected(text);
  }

  #unexpected(expected: string, { at } = this.#token) {
    return unexpected(this.#expression, at, expected);
  }

  #count(): void {
    if (++this.#operations > MOST_OPERATIONS) throw this.#unexpected(`at most ${MOST_OPERATIONS} operators, calls and parentheses`);
  }

  /** An operand and the operators after it that bind at least as tightly as `rank`. */
  #operation(rank: number): Evaluate {
    let left = this.#operand();
    for (;;) {
      const next = this.#extended(left, rank);
      if (next === undefined) return left;
      this.#count();
      left = next;
    }
  }

  /** `left` with the next operator and its right side; undefined where no operator follows that binds so tightly. */
  #extended(left: Evaluate, rank: number): Evaluate | undefined {
    const text = this.#textAt(this.#at);
    if (text === undefined) return undefined;
    const binary = BINARY.get(text);
    if (binary !== undefined) {
      if (binary[0] < rank) return undefined;
      this.#at++;
      return binary[1](left, this.#operation(binary[0] + 1));
    }
    const isNegated = text === "NOT";
    const keyword = isNegated ? this.#textAt(this.#at + 1) : text;
    const testRank = keyword === "LIKE" ? RANK.like : keyword === "IN" ? RANK.in : 0;
    if (testRank < rank) return undefined;
    this.#at += isNegated ? 2 : 1;
    const test = keyword === "LIKE" ? operators.like(left, this.#pattern()) : operators.isIn(left, this.#elements());
    return isNegated ? operators.not(test) : test;
  }

  #pattern(): (text: string) => boolean {
    if (this.#token.kind !== "string") throw this.#unexpected("a string after LIKE");
    return compileLike((this.#tokens[this.#at++] as Token).text);
  }

  #operand(): Evaluate {
    const token = this.#token;
    if (token.kind === "integer") return this.#integer("");
    this.#at++;
    if (token.kind === "string") return operators.constant(token.text);
    if (token.kind === "symbol") return this.#signOrParenthesis(token);
    if (token.kind === "word") return this.#word(token);
    throw this.#unexpected("a value, a name, or NOT", token);
  }

  /** @param sign what stands before the digits */
  #integer(sign: string): Evaluate {
    const value = Number(sign + this.#token.text);
    if (!isInteger(value)) throw this.#unexpected("an integer from -2147483648 to 2147483647");
    this.#at++;
    return operators.constant(value);
  }

  #signOrParenthesis(token: Token): Evaluate {
    this.#count();
    const isLiteral = this.#token.kind === "integer" && this.#token.at === token.at + 1;
    if ((token.text === "-" || token.text === "+") && isLiteral) return this.#integer(token.text);
    if (token.text === "-") return operators.negate(this.#operation(RANK.unary));
    if (token.text !== "(") throw this.#unexpected("a value, a name, or NOT", token);
    const inner = this.#operation(RANK.logic);
    this.#expect(")");
    return inner;
  }

  #word(token: Token): Evaluate {
    const { text } = token;
    if (text === "TRUE" || text === "FALSE") return operators.constant(text === "TRUE");
    if (text === "NOT") {
      this.#count();
      return operators.not(this.#operation(RANK.unary));
    }
    if (text === "EXISTS") {
      const { kind, text: name, written } = this.#token;
      if (kind !== "word" || KEYWORDS.has(name)) throw this.#unexpected("a name after EXISTS");
      this.#at++;
      return operators.exists(written);
    }
    if (KEYWORDS.has(text)) throw this.#unexpected("a value, a name, or NOT", token);
    if (this.#takes("(")) return this.#call(token);
    return operators.identifier(token.written);
  }

  #call(name: Token): Evaluate {
    this.#count();
    const args = this.#takes(")") ? [] : this.#rest();
    const call = compileCall(name.text, args);
    if (call === undefined)
      throw this.#unexpected(`a function of this name and number of arguments (${args.length}); there are ${FUNCTION_NAMES.join(", ")}`, name);
    return call;
  }

  #elements(): Evaluate[] {
    this.#expect("(");
    return this.#rest();
  }

  /** One or more expressions, up to the closing parenthesis. */
  #rest(): Evaluate[] {
    const list = [];
    do list.push(this.#operation(RANK.logic));
    while (this.#takes(","));
    this.#expect(")");
    return list;
  }
}
