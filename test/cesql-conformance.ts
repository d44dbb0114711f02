// The conformance cases of CESQL 1.0.0 (github.com/cloudevents/spec, folder cesql/cesql_tck), as one table: expression → result.
// `!` gives the kind of error that evaluation has to end with, `{…}` what the event has beside its required attributes.

const TABLE = String.raw`
# comparison
TRUE = FALSE → false | FALSE = FALSE → true | 1 = 2 → false | 2 = 2 → true | 'abc' = '123' → false | 'abc' = 'abc' → true
missing = 2 → false !missingAttribute | TRUE != FALSE → true | FALSE != FALSE → false | 1 != 2 → true | 2 != 2 → false | 'abc' != '123' → true
'abc' != 'abc' → false | missing != 2 → false !missingAttribute | TRUE <> FALSE → true | FALSE <> FALSE → false | 1 <> 2 → true | 2 <> 2 → false
'abc' <> '123' → true | 'abc' <> 'abc' → false | missing <> 2 → false !missingAttribute | 2 <= 2 → true | 3 <= 2 → false | 1 < 2 → true
2 < 2 → false | 2 >= 2 → true | 2 >= 3 → false | 2 > 1 → true | 2 > 2 → false | missing <= 2 → false !missingAttribute | true = 'TRUE' → false
'TRUE' = true → true
# logic
FALSE AND FALSE → false | FALSE AND TRUE → false | TRUE AND FALSE → false | TRUE AND TRUE → true | false and (1 != 1 / 0) → false
true and (1 != 1 / 0) → false !math | FALSE OR FALSE → false | FALSE OR TRUE → true | TRUE OR FALSE → true | TRUE OR TRUE → true
true or (1 != 1 / 0) → true | false or (1 != 1 / 0) → false !math | FALSE XOR FALSE → false | FALSE XOR TRUE → true | TRUE XOR FALSE → true
TRUE XOR TRUE → false
# arithmetic
4 * 2 + 4 / 2 → 10 | 4 * (2 + 4) / 2 → 12 | 5 / 3 → 1 | 5 / 0 → 0 !math | 5 % 2 → 1 | 5 % 0 → 0 !math | missing / 0 → 0 !missingAttribute
missing % 0 → 0 !missingAttribute | 4 + 1 → 5 | -4 + 1 → -3 | -4 + -1 → -5 | 4 + -1 → 3 | 4 - 1 → 3 | -4 - 1 → -5 | '5' + 3 → 8 | 5 + '3' → 8
'5' + '3' → 8 | 5 + TRUE → 6
# upper and lower case
TRUE → true | true → true | tRuE → true | FALSE → false | false → false | FaLsE → false | 'aBcD' → "aBcD"
# casts
INT('1') → 1 | INT('-1') → -1 | INT(1) → 1 | INT(-1) → -1 | INT(TRUE) → 1 | INT(FALSE) → 0 | INT('ABC') → 0 !cast | BOOL('TRUE') → true
BOOL("false") → false | BOOL(TRUE) → true | BOOL(FALSE) → false | BOOL('ABC') → false !cast | BOOL(1) → true | BOOL(0) → false | BOOL(100) → true
BOOL(-50) → true | STRING(TRUE) → "true" | STRING(FALSE) → "false" | STRING(1) → "1" | STRING(-1) → "-1" | STRING("abc") → "abc"
# attributes
id → "myId" | subject → "mySubject" {"subject":"mySubject"} | subject → false !missingAttribute {"source":"localhost.localdomain"}
mybool → true {"mybool":true} | myint → 10 {"myint":10} | myext → "my extension" {"myext":"my extension"} | source → "http://localhost/source"
time → "2018-04-26T14:48:09+02:00" {"time":"2018-04-26T14:48:09+02:00"}
# EXISTS
EXISTS specversion AND EXISTS id AND EXISTS type AND EXISTS SOURCE → true | EXISTS time → true {"time":"2018-04-26T14:48:09+02:00"}
EXISTS time → false | NOT EXISTS time → true | EXISTS myext → true {"myext":"my value"} | EXISTS myext → false | NOT EXISTS myext → true
# IN
123 IN (1, 2, 3, 12, 13, 23, 123) → true | 123 NOT IN (1, 2, 3, 12, 13, 23, 123) → false | 'abc' IN ('abc', "bcd") → true
'aaa' IN ('abc', "bcd") → false | TRUE IN (TRUE, FALSE) → true | TRUE IN (FALSE) → false
source IN (myext, 'abc') → true {"myext":"http://localhost/source"} | source IN (source) → true {"myext":"http://localhost/source"}
source IN (id, "http://localhost/source") → true {"myext":"http://localhost/source"} | source IN (id, 'xyz') → false
'true' IN (TRUE, 'false') → true | 'true' IN ('TRUE', 'false') → false | TRUE IN ('true', 'false') → true | 'TRUE' IN (TRUE, 'false') → false
1 IN ('1', '2') → true | '1' IN (1, 2) → true
# functions of integers
ABS(10) → 10 | ABS(-10) → 10 | ABS(0) → 0 | ABS(-2147483648) → 2147483647 !math
# LIKE
'abc' LIKE 'abc' → true | 'ab\c' LIKE 'ab\c' → true | 'abc' NOT LIKE 'abc' → false | 'abc' LIKE 'a%b%c' → true | 'azbc' LIKE 'a%b%c' → true
'azzzbzzzc' LIKE 'a%b%c' → true | 'a%b%c' LIKE 'a%b%c' → true | 'ac' LIKE 'abc' → false | '' LIKE 'abc' → false | '.ab.cde.' LIKE '.%.%.' → true
'ab.cde' LIKE '.%.%.' → false | 'abc' LIKE 'a_b_c' → false | 'a_b_c' LIKE 'a_b_c' → true | 'abzc' LIKE 'a_b_c' → false
'azbc' LIKE 'a_b_c' → false | 'azbzc' LIKE 'a_b_c' → true | '.a.b.' LIKE '._._.' → true | 'abcd.' LIKE '._._.' → false
'a_b_c' LIKE 'a\_b\_c' → true | 'a_b_c' NOT LIKE 'a\_b\_c' → false | 'azbzc' LIKE 'a\_b\_c' → false | 'abc' LIKE 'a\_b\_c' → false
'abc' LIKE 'a\%b\%c' → false | 'a%b%c' LIKE 'a\%b\%c' → true | 'azbzc' LIKE 'a\%b\%c' → false | 'abc' LIKE 'a\%b\%c' → false
myext LIKE 'abc%123\%456\_d_f' → true {"myext":"abc123123%456_dzf"} | myext NOT LIKE 'abc%123\%456\_d_f' → false {"myext":"abc123123%456_dzf"}
234 LIKE '23_' → true | 2344 LIKE '23%' → true | 2344 LIKE '23_' → false | TRUE LIKE 'tr%' → true | TRUE LIKE '%ue' → true
FALSE LIKE 'tr%' → false | FALSE LIKE 'fal%' → true | x LIKE 123 → false !parse {"x":"123"} | missing LIKE 'missing' → false !missingAttribute
# literals
TRUE → true | FALSE → false | 0 → 0 | 1 → 1 | 'abc' → "abc" | "abc" → "abc" | 'aBc' → "aBc" | "AbC" → "AbC" | 'a"b\'c' → "a\"b'c"
"a'b\"c" → "a'b\"c"
# minus
-10 → -10 | --10 → 10 | -'10' → -10 | --'10' → 10 | -TRUE → -1 | -missing → 0 !missingAttribute
# NOT
NOT TRUE → false | NOT FALSE → true | NOT 'TRUE' → false | NOT 'FALSE' → true | NOT missing → false !missingAttribute
# parse errors
ABC( → !parse
# examples of the specification
int(hop) < int(ttl) and int(hop) < 1000 → true {"hop":"5","ttl":"10"} | INT(hop) < INT(ttl) AND INT(hop) < 1000 → true {"hop":"5","ttl":"10"}
hop < ttl → true {"hop":"5","ttl":"10"} | sequence = 5 → true {"sequence":"5"} | sequence = 5 → false {"sequence":"6"}
firstname = 'Francesco' OR subject = 'Francesco' → true {"subject":"Francesco","firstname":"Doug"}
firstname = 'Francesco' OR subject = 'Francesco' → true {"firstname":"Francesco","subject":"Doug"}
(firstname = 'Francesco' AND lastname = 'Guardiani') OR subject = 'Francesco Guardiani' → true {"subject":"Doug","firstname":"Francesco","lastname":"Guardiani"}
(firstname = 'Francesco' AND lastname = 'Guardiani') OR subject = 'Francesco Guardiani' → true {"subject":"Francesco Guardiani","firstname":"Doug","lastname":"Davis"}
EXISTS subject → true {"subject":"Francesco Guardiani"} | true AND (missing = "") → false !missingAttribute | missing * 5 → 0 !missingAttribute
1 / missing → 0 !missingAttribute
# functions of strings
LENGTH('abc') → 3 | LENGTH('') → 0 | LENGTH('2') → 1 | LENGTH(TRUE) → 4 | CONCAT('a', 'b', 'c') → "abc" | CONCAT() → "" | CONCAT('a') → "a"
CONCAT_WS(',', 'a', 'b', 'c') → "a,b,c" | CONCAT_WS(',') → "" | CONCAT_WS(',', 'a') → "a" | CONCAT_WS() → false !missingFunction
LOWER('ABC') → "abc" | LOWER('AbC') → "abc" | LOWER('abc') → "abc" | UPPER('ABC') → "ABC" | UPPER('AbC') → "ABC" | UPPER('abc') → "ABC"
TRIM('   a b c   ') → "a b c" | TRIM('   a b c') → "a b c" | TRIM('a b c   ') → "a b c" | TRIM('a b c') → "a b c" | LEFT('abc', 2) → "ab"
LEFT('abc', 10) → "abc" | LEFT('', 0) → "" | LEFT('abc', -2) → "abc" !functionEvaluation | RIGHT('abc', 2) → "bc" | RIGHT('abc', 10) → "abc"
RIGHT('', 0) → "" | RIGHT('abc', -2) → "abc" !functionEvaluation | SUBSTRING('abcdef', 1) → "abcdef" | SUBSTRING('abcdef', 2) → "bcdef"
SUBSTRING('Quadratically', 5) → "ratically" | SUBSTRING('Sakila', -3) → "ila" | SUBSTRING('abcdef', 1, 6) → "abcdef"
SUBSTRING('abcdef', 2, 4) → "bcde" | SUBSTRING('Sakila', -5, 3) → "aki" | SUBSTRING('Quadratically', 0) → ""
SUBSTRING('Quadratically', 0, 1) → "" | SUBSTRING('abcdef', 10) → "" !functionEvaluation | SUBSTRING('abcdef', -10) → "" !functionEvaluation
SUBSTRING('abcdef', 10, 10) → "" !functionEvaluation | SUBSTRING('abcdef', -10, 10) → "" !functionEvaluation
# parentheses
(TRUE) → true | 4 * (2 + 3) → 20 | (2 + 3) * 4 → 20
# what other dialects say
source LIKE 'https://%' → true {"source":"https://example.com"} | source LIKE 'https://%' → false {"source":"http://example.com"}
myext LIKE 'custom%' → true {"myext":"customext"} | myext LIKE 'custom%' → false !missingAttribute
type like '%.error' → true {"type":"com.github.error"} | type like '%.error' → false {"type":"com.github.success"}
myext LIKE '%ext' → true {"myext":"customext"} | myext LIKE '%ext' → false !missingAttribute | id = 'myId' → true
id = 'myId' → false {"id":"notmyId"} | myext = 'customext' → true {"myext":"customext"} | myext = 'customext' → false !missingAttribute
id LIKE 'my%' AND source LIKE '%.ca' → true {"source":"http://www.some-website.ca"}
id LIKE 'my%' AND source LIKE '%.ca' → false {"source":"http://www.some-website.com"}
myext LIKE 'custom%' AND type LIKE '%.error' → true {"myext":"customext","type":"com.github.error"}
type LIKE 'example.%' AND myext LIKE 'custom%' → false !missingAttribute {"type":"example.event.type"}
id LIKE 'my%' OR source LIKE '%.ca' → true {"source":"http://www.some-website.ca"}
id LIKE 'my%' OR source LIKE '%.ca' → true {"source":"http://www.some-website.com"}
id LIKE 'my%' OR source LIKE '%.ca' → true {"id":"notmyId","source":"http://www.some-website.ca"}
id LIKE 'my%' OR source LIKE '%.ca' → false {"id":"notmyId","source":"http://www.some-website.com"}
(id = 'myId' AND type LIKE '%.success') OR (id = 'notmyId' AND source LIKE 'http://%' AND type LIKE '%.warning') → true {"type":"example.event.success"}
(id = 'myId' AND type LIKE '%.success') OR (id = 'notmyId' AND source LIKE 'http://%' AND type LIKE '%.warning') → true {"id":"notmyId","type":"example.event.warning","source":"http://localhost.localdomain"}
(id = 'myId' AND type LIKE '%.success') OR (id = 'notmyId' AND source LIKE 'http://%' AND type LIKE '%.warning') → false {"id":"notmyId","type":"example.event.warning","source":"https://localhost.localdomain"}
(id = 'myId' OR type LIKE '%.success') AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning') → true {"type":"example.event.warning","source":"http://localhost.localdomain"}
(id = 'myId' OR type LIKE '%.success') AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning') → true {"id":"notmyId","type":"example.event.success","source":"http://localhost.localdomain"}
(id = 'myId' OR type LIKE '%.success') AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning') → false {"id":"notmyId","type":"example.event.warning","source":"http://localhost.localdomain"}
(id = 'myId' OR type LIKE '%.success') AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning') → false {"type":"example.event.success","source":"http://localhost.localdomain"}
(id = 'myId' OR type LIKE '%.success') AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning') AND (myext = 'customext') → false !missingAttribute {"type":"example.event.warning","source":"http://localhost.localdomain"}
`;

export interface ConformanceCase {
  expression: string;
  /** undefined where any will do. */
  result: unknown;
  error: string | undefined;
  attributes: Record<string, unknown>;
}

const CASE = /^(.+) → ?("(?:[^"\\]|\\.)*"|[\w-]+)? ?(?:!(\w+))? ?(\{.*\})?$/;

function parsed(item: string): ConformanceCase {
  const [, expression, result, error, attributes = "{}"] = CASE.exec(item) as unknown as [string, string, string?, string?, string?];
  return { expression, result: result && JSON.parse(result), error, attributes: JSON.parse(attributes) };
}

/** By group. */
export const CONFORMANCE = TABLE.split("\n# ")
  .slice(1)
  .map((section): [group: string, cases: ConformanceCase[]] => {
    const [group = "", ...cases] = section.trim().split(/\n| \| /);
    return [group, cases.map(parsed)];
  });
