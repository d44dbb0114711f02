// The report's looks: the reader's own light or dark, down to the width of a phone.

export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2126; --soft: #5b6670; --paper: #ffffff; --card: #f5f7f9; --line: #dfe4e9; --own: #0b62d6; --own-soft: #0b62d633; --other: #7a6a58; --other-soft: #7a6a5830; --mark: #b4460f; --warn: #fff4dc; --warn-ink: #6b4300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ebef; --soft: #9aa6b1; --paper: #14181c; --card: #1d2328; --line: #2f3840; --own: #6cb0ff; --own-soft: #6cb0ff33; --other: #c9b8a0; --other-soft: #c9b8a02b; --mark: #ffa566; --warn: #3a2c0c; --warn-ink: #ffdf9e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2 { font-size: 1.4rem; margin: 2.75rem 0 .5rem; }
h3 { font-size: 1.15rem; margin: 0; display: inline; }
h5 { font-size: .875rem; margin: .75rem 0 .1rem; font-weight: 600; }
p { margin: .4rem 0; max-width: 46rem; }
.lead { color: var(--soft); }
small { display: block; color: var(--soft); font-size: .75rem; font-weight: 400; line-height: 1.3; }
a { color: var(--own); }
.warning { background: var(--warn); color: var(--warn-ink); border-radius: .5rem; padding: .6rem .9rem; margin: .75rem 0; }
.warning ul { margin: 0; padding-left: 1.1rem; }
details.handler { border-top: 1px solid var(--line); padding: .9rem 0; }
details.handler > summary { cursor: pointer; }
details.handler > summary > small { margin-left: 1.1rem; }
figure { margin: .5rem 0 1rem; }
.row { display: grid; grid-template-columns: 15rem 8.5rem 7.5rem 1fr; gap: 0 1rem; align-items: center; padding: .2rem 0; border-top: 1px solid var(--line); }
.forest .row { grid-template-columns: 19rem 5rem 8.5rem 1fr; }
.row.head, .phase.head { border-top: 0; font-size: .8rem; color: var(--soft); }
.row.none { grid-template-columns: 15rem 1fr; }
.row .reason { color: var(--mark); font-size: .875rem; overflow-wrap: anywhere; }
.name { overflow-wrap: anywhere; font-size: .9rem; line-height: 1.3; }
.own > .name { font-weight: 650; color: var(--own); } .own .point { stroke: var(--own); }
.value, .ratio { text-align: right; font-variant-numeric: tabular-nums; font-size: .9rem; line-height: 1.25; white-space: nowrap; }
.remark { grid-column: 1 / -1; font-size: .8rem; color: var(--mark); }
.strip { min-width: 0; }
.axis { position: relative; height: 1.2rem; overflow: hidden; font-size: .72rem; color: var(--soft); }
.axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.plot { display: block; width: 100%; overflow: visible; }
.plot path { vector-effect: non-scaling-stroke; fill: none; }
.grid { stroke: var(--line); stroke-width: 1; }
.plot .density { fill: var(--other-soft); stroke: none; }
.dots { stroke: var(--other); stroke-width: 3; stroke-linecap: round; opacity: .5; }
.interval { stroke: var(--ink); stroke-width: 5; opacity: .55; }
.median { stroke: var(--ink); stroke-width: 2; }
.point { stroke: var(--mark); stroke-width: 9; stroke-linecap: round; }
.one { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.own .density { fill: var(--own-soft); } .own .dots { stroke: var(--own); }
.floor .dots { stroke: var(--soft); } .floor > .name { color: var(--soft); }
.plot .bar { fill: var(--other); stroke: none; } .own .bar { fill: var(--own); }
.phase { display: grid; grid-template-columns: 15rem 5.5rem 1fr; gap: 0 1rem; align-items: center; }
.phase .name, .phase .value { font-size: .8rem; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; white-space: nowrap; }
table.numbers td:not(:first-child), table.numbers th:not(:first-child) { text-align: right; white-space: nowrap; }
table.numbers td, table.numbers th { padding-right: .55rem; } td > small { line-height: 1.2; }
dl { max-width: 46rem; margin: .5rem 0; } dt { font-weight: 600; margin-top: .75rem; } dd { margin: 0; color: var(--soft); }
details.more { margin: .5rem 0 0; } details.more > summary { cursor: pointer; font-size: .95rem; } details.more > summary > small { display: inline; margin-left: .4rem; }
.legend { font-size: .85rem; color: var(--soft); } .legend b { color: var(--own); }
@media (max-width: 46rem) {
  main { padding: 1rem .9rem 3rem; }
  h1 { font-size: 1.5rem; }
  .row, .forest .row { grid-template-columns: 1fr auto auto; padding: .45rem 0 .3rem; }
  table.cards, .cards tbody, .cards tr { display: block; } .cards thead { display: none; }
  .cards tr { border-bottom: 1px solid var(--line); padding: .5rem 0; } .cards td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
  .cards td:first-child { display: block; font-weight: 600; } .cards td:not(:first-child) { display: block; }
  .cards td:not(:first-child)::before { content: attr(data-label) ": "; color: var(--soft); } .cards td:empty { display: none !important; }
  .numbers.cards tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.25rem; } .numbers.cards td:first-child { grid-column: 1 / -1; }
  .numbers.cards td:not(:first-child) { display: flex; justify-content: space-between; padding-right: 0; white-space: normal; }
  .row .strip, .row.none .reason { grid-column: 1 / -1; }
  .row.none { grid-template-columns: 1fr; }
  .phase { grid-template-columns: 1fr auto; } .phase .strip { grid-column: 1 / -1; }
  .value, .ratio { font-size: .85rem; }
  .axis span:nth-child(even) { display: none; }
}
@media print { details.handler > summary { list-style: none; } }
`;
