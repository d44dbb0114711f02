// validator: text checked and cleaned
import validator from "validator";

export default async function (event: { texts: string[] }) {
  const checks = {
    email: validator.isEmail,
    url: validator.isURL,
    ip: validator.isIP,
    uuid: validator.isUUID,
    card: validator.isCreditCard,
    iban: validator.isIBAN,
    date: validator.isISO8601,
    json: validator.isJSON,
    hex: validator.isHexColor,
    fqdn: validator.isFQDN,
    phone: (text: string) => validator.isMobilePhone(text, "any"),
    decimal: validator.isDecimal,
    base64: validator.isBase64,
    ean: validator.isEAN,
    alpha: (text: string) => validator.isAlpha(text, "de-DE"),
    strong: validator.isStrongPassword,
  };
  return [
    event.texts.map((text) =>
      Object.entries(checks)
        .filter(([, check]) => check(text))
        .map(([name]) => name),
    ),
    validator.escape("<a href='b'>&"),
    validator.normalizeEmail("Ada.Lovelace+x@GoogleMail.com"),
    validator.trim("--a--", "-"),
    validator.toDate("2024-01-02")?.getTime(),
    validator.stripLow("a\u0001b"),
  ];
}

export const event = {
  texts: [
    "a@b.de",
    "https://x.y/z?q",
    "::1",
    "4111 1111 1111 1111",
    "DE89370400440532013000",
    "2024-02-29T12:00Z",
    "#fff",
    "Größe",
    "+491701234567",
    "Aa1!aaaa",
    "4006381333931",
    "aGk=",
  ],
};
