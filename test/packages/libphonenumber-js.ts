// libphonenumber-js: phone numbers parsed, formatted, found in text, and typed in
import { AsYouType, findPhoneNumbersInText, getCountries, isValidPhoneNumber, parsePhoneNumberFromString, parsePhoneNumberWithError } from "libphonenumber-js";

export default async function (event: { numbers: string[]; text: string }) {
  return [
    event.numbers.map((number) => {
      const parsed = parsePhoneNumberFromString(number, "DE");
      return parsed && [parsed.number, parsed.country, parsed.formatNational(), parsed.formatInternational(), parsed.getURI(), parsed.isValid()];
    }),
    findPhoneNumbersInText(event.text, "US").map(({ number, startsAt }) => [number.number, startsAt]),
    new AsYouType("US").input("2133734253"),
    isValidPhoneNumber("12", "US"),
    getCountries().length,
    (() => {
      try {
        return parsePhoneNumberWithError("x", "US").number;
      } catch (error) {
        return (error as Error).message;
      }
    })(),
  ];
}

export const event = { numbers: ["030 123456", "+1 213 373 4253", "+44 20 7946 0958 ext. 3", "abc"], text: "call (213) 373-4253 or 213.373.4254 now" };
