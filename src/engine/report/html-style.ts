import { COLOURS } from './chart-marks.ts';

/** Lines and marks of at least 3:1 against their background, in both schemes. */
const LIGHT = ['#1f56b5', '#b3470b', '#156c4a', '#6a3fb5', '#b3242f', '#0e7490', '#855600', '#4b5563'];
const DARK = ['#7fb0ff', '#ff9d5c', '#58c99a', '#bfa2ff', '#ff8f8f', '#5cc8de', '#eabb55', '#b0b8c4'];

function variables(colours: readonly string[], rest: string): string {
  return `${rest}${colours.map((colour, at) => `--s${String(at)}:${colour};`).join('')}`;
}

const LIGHT_ROOT = variables(
  LIGHT,
  '--bg:#fff;--text:#141922;--muted:#465061;--line:#d5dae2;--sunken:#f6f7f9;',
);
const DARK_ROOT = variables(
  DARK,
  '--bg:#15191f;--text:#e8ecf2;--muted:#aeb7c4;--line:#333c48;--sunken:#10141a;',
);

/** Before the rules of curves and bars, which override the fill. */
const series = Array.from(
  { length: COLOURS },
  (_, at) => `.s${String(at)}{stroke:var(--s${String(at)});fill:var(--s${String(at)})}`,
).join('');

/** The style sheet of the HTML report. */
export const HTML_STYLE = `
:root{color-scheme:light dark;${LIGHT_ROOT}}
@media (prefers-color-scheme:dark){:root{${DARK_ROOT}}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,sans-serif}
main{max-width:1180px;margin:0 auto;padding:16px}
h1{font-size:24px}h2{font-size:19px;margin-top:36px}h3{font-size:15px;margin-top:28px;color:var(--muted)}
h1,h2,h3,li,td{overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:12px 0 20px}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:4px 8px 6px 0}
th,td{padding:4px 10px 4px 0;text-align:left;vertical-align:top;max-width:34em}
td:not(.num){min-width:15em}
tbody th{font-weight:500;min-width:14em;overflow-wrap:anywhere}
th.num,td.num{text-align:right;padding-left:10px}td.num{white-space:nowrap}
thead th{border-top:2px solid var(--text);border-bottom:1px solid var(--text)}
tbody tr+tr>*{border-top:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:2px solid var(--text)}
pre{overflow-x:auto;padding:12px;border:1px solid var(--line);border-radius:5px;background:var(--sunken);font-size:12px}
.scroll:focus-visible,pre:focus-visible,summary:focus-visible{outline:2px solid var(--s0);outline-offset:2px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:16px}
figure{margin:0}figcaption{font-weight:600;font-size:13px}
.chart,.bars{width:100%;height:auto;display:block}
${series}
.grid{stroke:var(--line)}.tick,.axis{fill:var(--muted);font-size:15px}
.reference{stroke:var(--muted);stroke-dasharray:5 4}
.curve{fill:none;stroke-width:1.8}.dashed.curve{stroke-dasharray:4 3}
.bar{fill:none;stroke-width:1.2;opacity:.75}
.mark{stroke:var(--bg);stroke-width:1}.dashed .mark{stroke:var(--text)}
.zero{stroke:var(--muted)}
.loss{stroke:var(--s1);fill:var(--s1)}.gain{stroke:var(--s0);fill:var(--s0)}.bars .bar{stroke:var(--text)}
.unsure rect,.at-least rect{fill:none;stroke-width:1.5}.at-least rect{stroke-dasharray:4 3}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:8px 0 20px;list-style:none;font-size:12.5px}
.legend li{display:inline-flex;align-items:center;gap:6px}
.legend .line{width:26px;height:10px;flex:none}.legend .line path{stroke-width:2.5}
.legend .dashed path{stroke-dasharray:4 3}
.key{width:14px;height:14px;flex:none;fill:var(--text)}
@media print{.scroll,pre{overflow:visible}pre{white-space:pre-wrap}}
`;
