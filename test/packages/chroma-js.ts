// chroma-js: colours converted, mixed, compared and put on scales
import chroma from "chroma-js";

export default async function (event: { colors: string[] }) {
  return [
    event.colors.map((color) =>
      chroma.valid(color)
        ? [
            chroma(color).hex(),
            chroma(color).css(),
            chroma(color)
              .hsl()
              .map((n) => n.toFixed(6)),
            chroma(color).luminance().toFixed(8),
            chroma(color).name(),
          ]
        : "invalid",
    ),
    chroma.mix("red", "blue", 0.3, "lab").hex(),
    chroma.scale(["#fafa6e", "#2a4858"]).mode("lch").colors(4),
    chroma.contrast("pink", "hotpink").toFixed(6),
    chroma.deltaE("#ededee", "#edeeed").toFixed(6),
    chroma("teal").darken(2).saturate().alpha(0.5).hex(),
    chroma.bezier(["white", "yellow", "red"])(0.5).hex(),
    chroma.limits([1, 2, 3, 10, 100], "l", 3).map((n) => n.toFixed(6)),
  ];
}

export const event = { colors: ["#f80", "rgb(1 2 3 / 50%)", "hsl(120, 50%, 50%)", "rebeccapurple", "none of them"] };
