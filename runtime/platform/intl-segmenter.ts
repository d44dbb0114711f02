// `Intl.Segmenter`: graphemes by the rules of UAX #29; words and sentences by simpler ones, without ICU's dictionaries.
import { internal } from "../guest/internal.ts";
import type { IntlShared, Resolved } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;

const EXTEND = "[\\p{M}\\u200c\\u{1f3fb}-\\u{1f3ff}\\u{e0020}-\\u{e007f}]";
/** In Indic scripts a sign joins two consonants. */
const CONJUNCT =
  "(?<=[\\u094d\\u09cd\\u0acd\\u0b4d\\u0c4d\\u0d4d])[\\u0915-\\u0939\\u0958-\\u095f\\u0995-\\u09b9\\u0a95-\\u0ab9\\u0b15-\\u0b39\\u0c15-\\u0c39\\u0d15-\\u0d3a]";
const HANGUL =
  "[\\u1100-\\u115f\\ua960-\\ua97c]*(?:[\\uac00-\\ud7a3][\\u1160-\\u11a7]*|[\\u1160-\\u11a7]+)[\\u11a8-\\u11ff]*|[\\u1100-\\u115f\\ua960-\\ua97c]+|[\\u11a8-\\u11ff]+";
const EMOJI = `\\p{Extended_Pictographic}(?:${EXTEND}*\\u200d\\p{Extended_Pictographic})*`;
const GRAPHEME = new RegExp(`\\r\\n|[\\p{Cc}\\u2028\\u2029]|(?:\\p{RI}\\p{RI}|${HANGUL}|${EMOJI}|[^])(?:${EXTEND}|\\u200d|${CONJUNCT})*`, "gu");

const LETTERS = "(?:(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}])[\\p{L}\\p{Nl}])";
const WORD = `(?:${LETTERS}|[\\p{N}_]|[\\p{M}\\u200d])`;
const WORDS = new RegExp(
  `\\r\\n|(?:${LETTERS}|[\\p{N}_])(?:${WORD}|['.’·:](?=${LETTERS})(?<=${LETTERS}[\\p{M}]*.)|[.,;'](?=\\p{N})(?<=\\p{N}.))*|\\p{Script=Katakana}+|\\p{Script=Hiragana}+|\\p{Script=Han}| +|${EMOJI}(?:${EXTEND})*|\\p{RI}\\p{RI}|[^][\\p{M}\\u200d]*`,
  "gu",
);
const SENTENCES = /[^.!?。！？\r\n\u2029]*(?:(?:[.](?=\S)(?![.!?"'”’)\]])|[^.!?。！？\r\n\u2029])*)*(?:[.!?。！？]+["'”’)\]]*\s*|\r\n|[\r\n\u2029]|$)/gu;

const RULES = { grapheme: GRAPHEME, word: WORDS, sentence: SENTENCES } as const;
type Granularity = keyof typeof RULES;

interface Segment {
  segment: string;
  index: number;
  input: string;
  isWordLike?: boolean;
}

function* segmentsOf(input: string, granularity: Granularity): Generator<Segment> {
  for (const { 0: segment, index } of input.matchAll(RULES[granularity])) {
    if (segment === "") continue;
    yield { segment, index, input, ...(granularity === "word" && { isWordLike: /[\p{L}\p{N}]/u.test(segment) }) };
  }
}

class Segments {
  readonly #input: string;
  readonly #granularity: Granularity;

  constructor(input: string, granularity: Granularity) {
    this.#input = input;
    this.#granularity = granularity;
  }

  containing(at: unknown = 0): Segment | undefined {
    const index = Math.trunc(Number(at)) || 0;
    if (index < 0 || index >= this.#input.length) return undefined;
    for (const segment of segmentsOf(this.#input, this.#granularity)) if (index < segment.index + segment.segment.length) return segment;
    return undefined;
  }

  [Symbol.iterator](): Iterator<Segment> {
    return segmentsOf(this.#input, this.#granularity);
  }
}

class Segmenter {
  readonly #resolved: Resolved;
  readonly #granularity: Granularity;

  constructor(locales?: unknown, options?: unknown) {
    const given = intl.optionsObject(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#resolved = intl.resolve(locales);
    this.#granularity = intl.option(given, "granularity", ["grapheme", "word", "sentence"], "grapheme");
  }

  segment(input: unknown): Segments {
    return new Segments(String(input), this.#granularity);
  }

  resolvedOptions(): object {
    return { locale: this.#resolved.locale, granularity: this.#granularity };
  }
}
intl.define("Segmenter", Segmenter);
