"use strict";
// Draws a table as a line over time, or as bars side by side. The table is the data; this is a picture of it.
(() => {
  const zone = "Europe/Amsterdam";
  const language = document.documentElement.lang;
  const clock = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const full = new Intl.DateTimeFormat(language, { timeZone: zone, dateStyle: "medium", timeStyle: "medium" });
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
  const valueOf = (text) => (text === "" ? null : Number(text));
  const rowsOf = (id) => [...document.querySelectorAll(`#${CSS.escape(id)} tbody tr`)];
  const upTo = { y: { range: (_chart, _low, high) => [0, Math.max(high, 1)] } };
  const follow = (chart, place, height) => addEventListener("resize", () => chart.setSize({ width: place.clientWidth, height }));
  document.querySelectorAll("[data-chart]").forEach((place) => {
    const rows = rowsOf(place.dataset.chart);
    if (rows.length < 2) return;
    const at = rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000);
    const values = rows.map((row) => valueOf(row.querySelector("[data-value]").dataset.value));
    const chart = new uPlot({
      width: place.clientWidth, height: 180, legend: { live: true }, cursor: { y: false },
      scales: upTo,
      axes: [{ ...axis, values: (_chart, ticks) => ticks.map((tick) => clock.format(tick * 1000)) }, axis],
      series: [
        { label: place.dataset.time, value: (_chart, value) => (value === null ? "–" : full.format(value * 1000)) },
        { label: place.dataset.label, stroke: colour("--accent"), width: 1.5, spanGaps: false, value: (_chart, value) => (value === null ? "–" : String(value)) },
      ],
    }, [at, values], place);
    follow(chart, place, 180);
  });
  // A figure that is withheld has a dashed bar of all that it can be; what is nought or missing has none.
  document.querySelectorAll("[data-bars]").forEach((place) => {
    const rows = rowsOf(place.dataset.bars).filter((row) => row.querySelector("[data-name]"));
    const values = rows.map((row) => valueOf(row.querySelector("[data-value]").dataset.value));
    const mosts = rows.map((row) => valueOf(row.querySelector("[data-value]").dataset.most));
    if (![...values, ...mosts].some((value) => value)) return;
    const bars = uPlot.paths.bars({ size: [0.6, 48] });
    const names = rows.map((row) => row.querySelector("[data-name]").dataset.name);
    const short = (name) => (name.length > 22 ? `${name.slice(0, 21)}…` : name);
    const height = 280;
    const chart = new uPlot({
      width: place.clientWidth, height, legend: { show: false }, cursor: { show: false },
      scales: { x: { time: false, range: [-0.5, names.length - 0.5] }, ...upTo },
      axes: [
        { ...axis, grid: { show: false }, size: Math.min(120, 34 + 4.6 * Math.max(...names.map((name) => short(name).length))), rotate: -40, splits: () => names.map((_name, at) => at), values: (_chart, ticks) => ticks.map((tick) => short(names[tick] ?? "")) },
        axis,
      ],
      series: [
        {},
        { label: place.dataset.label, stroke: colour("--accent"), fill: colour("--accent"), width: 0, paths: bars, points: { show: false } },
        { label: "≤", stroke: colour("--quiet"), fill: colour("--sunken"), width: 1, dash: [4, 3], paths: bars, points: { show: false } },
      ],
    }, [names.map((_name, at) => at), values, mosts], place);
    follow(chart, place, height);
  });
})();
