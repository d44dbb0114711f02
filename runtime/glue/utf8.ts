// Whether bytes are UTF-8 (RFC 3629, section 4): QuickJS' own decoder also takes surrogates, and marks
// what is malformed in fewer places than the Encoding Standard does.

const NOT_ASCII: u64 = 0x8080808080808080;

export function isUtf8(bytes: usize, size: usize): bool {
  const end = bytes + size;
  let at = bytes;
  while (at < end) {
    while (at + 8 <= end && (load<u64>(at) & NOT_ASCII) == 0) at += 8;
    if (at >= end) break;
    const lead: u32 = load<u8>(at++);
    if (lead < 0x80) continue;
    // The range of the second byte is what rules out surrogates, overlong forms and what lies beyond U+10FFFF.
    let low: u32 = 0x80;
    let high: u32 = 0xbf;
    let more: usize;
    if (lead >= 0xc2 && lead <= 0xdf) more = 1;
    else if (lead >= 0xe0 && lead <= 0xef) {
      more = 2;
      if (lead == 0xe0) low = 0xa0;
      if (lead == 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      more = 3;
      if (lead == 0xf0) low = 0x90;
      if (lead == 0xf4) high = 0x8f;
    } else return false;
    if (at + more > end) return false;
    const second: u32 = load<u8>(at);
    if (second < low || second > high) return false;
    for (let i: usize = 1; i < more; i++) if ((load<u8>(at + i) & 0xc0) != 0x80) return false;
    at += more;
  }
  return true;
}
