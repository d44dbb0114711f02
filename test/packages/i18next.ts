// i18next: interpolation, plurals, contexts, nesting and fallbacks
import i18next from "i18next";

const i18n = i18next.createInstance();
await i18n.init({
  lng: "de",
  fallbackLng: "en",
  resources: {
    en: { translation: { only: "only here", hello: "Hello {{name}}", item_one: "{{count}} item", item_other: "{{count}} items" } },
    de: {
      translation: {
        hello: "Hallo {{name}}, $t(friend, {'context': 'male'})",
        friend: "Person",
        friend_male: "Freund",
        item_one: "{{count}} Ding",
        item_other: "{{count}} Dinge",
        deep: { list: ["a", "b"] },
      },
    },
  },
});

export default async function (event: { name: string }) {
  return [
    i18n.t("hello", event),
    [0, 1, 2].map((count) => i18n.t("item", { count })),
    i18n.t("only"),
    i18n.t("missing.key", "default"),
    i18n.t("deep.list", { returnObjects: true }),
    i18n.t("hello", { ...event, lng: "en", interpolation: { escapeValue: false } }),
    i18n.getFixedT("en")("item", { count: 1 }),
    i18n.exists("nothing"),
  ];
}

export const event = { name: "<Ada>" };
