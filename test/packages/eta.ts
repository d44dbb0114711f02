// eta: templates compiled with `new Function` as the module loads, with partials, escaping and filters
import { Eta } from "eta";

const eta = new Eta({ autoTrim: false });
eta.loadTemplate("@row", "<li><%= it.name %>: <%~ it.raw %></li>");
const page = eta.compile("<% it.rows.forEach((row) => { %><%~ include('@row', row) %><% }) %><%= it.missing ?? 'none' %>");

export default async function (event: { rows: { name: string; raw: string }[] }) {
  const broken = (() => {
    try {
      eta.parse("<% if (");
      return "parsed";
    } catch (error) {
      return (error as Error).name;
    }
  })();
  return [eta.render(page, event), broken];
}

export const event = {
  rows: [
    { name: "a<b", raw: "<b>" },
    { name: "c", raw: "&" },
  ],
};
