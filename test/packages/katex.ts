// katex: formulas as HTML and MathML, macros, and errors with their places
import katex from "katex";

export default async function (event: { formulas: string[] }) {
  return event.formulas.map((formula) => {
    try {
      return katex.renderToString(formula, { displayMode: true, output: "htmlAndMathml", macros: { "\\RR": "\\mathbb{R}" }, strict: false });
    } catch (error) {
      return (error as Error).message;
    }
  });
}

export const event = {
  formulas: ["\\frac{a}{b} = \\sqrt[3]{x^2}", "\\int_0^\\infty e^{-x}\\,dx \\in \\RR", "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", "\\unknown", "{a"],
};
