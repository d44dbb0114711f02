// A page of HTML from a template with placeholders, values escaped.
const ROW = '<tr class="{{kind}}"><td>{{name}}</td><td>{{count}}</td><td><a href="/items/{{id}}">{{note}}</a></td></tr>\n';
const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (char) => ESCAPES[char] as string);

function render(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(String(values[name] ?? "")));
}

export default function handler({ rounds }: { rounds: number }) {
  let page = "";
  for (let i = 0; i < rounds; i++) {
    const rows = Array.from({ length: 100 }, (_, id) =>
      render(ROW, { id, kind: id % 2 ? "odd" : "even", name: `Item <${id}>`, count: id * i, note: `"${id}" & more` }),
    );
    page = `<table>${rows.join("")}</table>`;
  }
  return { length: page.length, end: page.slice(-120) };
}
