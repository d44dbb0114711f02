// vue: components rendered on the server, with reactivity, slots, teleports, async setup, and templates compiled as the module loads
import { computed, createSSRApp, defineComponent, h, inject, provide, reactive, ref, Suspense, watch } from "vue";
import { renderToString } from "vue/server-renderer";

const Item = defineComponent({
  props: { text: { type: String, required: true } },
  setup(props, { slots }) {
    const theme = inject("theme", "none");
    return () => h("li", { class: [theme, { long: props.text.length > 2 }], style: { color: "red" } }, [props.text, slots.default?.({ n: props.text.length })]);
  },
});
const Later = defineComponent({
  async setup() {
    const text = await new Promise<string>((settle) => setTimeout(settle, 2, "later"));
    return () => h("em", text);
  },
});
const Page = defineComponent({
  props: { items: { type: Array<string>, required: true } },
  setup(props) {
    provide("theme", "dark");
    const shown = computed(() => props.items.filter((item) => item.length > 1));
    return () =>
      h("ul", { "data-n": shown.value.length, onClick: () => {} }, [
        ...shown.value.map((text) => h(Item, { text }, { default: ({ n }: { n: number }) => h("b", n) })),
        h(Suspense, null, { default: () => h(Later) }),
        h("p", { innerHTML: "<i>raw</i>" }),
      ]);
  },
});

export default async function (event: { items: string[] }) {
  const state = reactive({ list: [...event.items], more: ref(1) });
  const seen: unknown[] = [];
  watch(
    () => state.list.length + state.more,
    (now, before) => seen.push([now, before]),
    { flush: "sync" },
  );
  state.list.push("x");
  state.more = 5;
  const context: { teleports?: Record<string, string> } = {};
  return [await renderToString(createSSRApp(Page, event), context), context.teleports ?? null, seen];
}

export const event = { items: ["a<b", "c", "dd"] };
