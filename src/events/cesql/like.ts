// The patterns of LIKE (CESQL 1.0.0, section 3.4.3).

/** `%`: any characters, or none. */
const RUN = -1;
/** `_`: one character. */
const ONE = -2;

const isHighSurrogate = (unit: number) => (unit & 0xfc00) === 0xd800;

/** The pattern as code units; `\%` and `\_` stand for themselves. */
function unitsOf(pattern: string): number[] {
  const units: number[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === "%") units.push(RUN);
    else if (character === "_") units.push(ONE);
    else {
      if (character === "\\" && (pattern[i + 1] === "%" || pattern[i + 1] === "_")) i++;
      units.push(pattern.charCodeAt(i));
    }
  }
  return units;
}

/** A matcher without a regular expression: at worst pattern times text, where `.*.*.*` would take the text's power of that. */
export function compileLike(pattern: string): (text: string) => boolean {
  const units = unitsOf(pattern);
  return (text) => {
    let at = 0;
    let unit = 0;
    // Where to go on when a character does not fit: after the last `%`, which then takes one character more.
    let runUnit = -1;
    let runAt = 0;
    while (at < text.length) {
      const wanted = units[unit];
      if (wanted === RUN) {
        runUnit = ++unit;
        runAt = at;
      } else if (wanted === ONE) {
        at += isHighSurrogate(text.charCodeAt(at)) ? 2 : 1;
        unit++;
      } else if (wanted === text.charCodeAt(at)) {
        at++;
        unit++;
      } else if (runUnit >= 0) {
        unit = runUnit;
        at = ++runAt;
      } else return false;
    }
    while (units[unit] === RUN) unit++;
    return unit === units.length;
  };
}
