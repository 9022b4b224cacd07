"use strict";
// Draws a table as a line over time. The table is the data; this is a picture of it.
(() => {
  const zone = "Europe/Amsterdam";
  const language = document.documentElement.lang;
  const clock = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const full = new Intl.DateTimeFormat(language, { timeZone: zone, dateStyle: "medium", timeStyle: "medium" });
  document.querySelectorAll("[data-chart]").forEach((place) => {
    const rows = [...document.querySelectorAll(`#${CSS.escape(place.dataset.chart)} tbody tr`)];
    if (rows.length < 2) return;
    const at = rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000);
    const values = rows.map((row) => { const text = row.querySelector("[data-value]").dataset.value; return text === "" ? null : Number(text); });
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
    const chart = new uPlot({
      width: place.clientWidth, height: 180, legend: { live: true }, cursor: { y: false },
      scales: { y: { range: (_chart, _low, high) => [0, Math.max(high, 1)] } },
      axes: [{ ...axis, values: (_chart, ticks) => ticks.map((tick) => clock.format(tick * 1000)) }, axis],
      series: [
        { label: "", value: (_chart, value) => (value === null ? "–" : full.format(value * 1000)) },
        { label: place.dataset.label, stroke: colour("--accent"), width: 1.5, spanGaps: false, value: (_chart, value) => (value === null ? "–" : String(value)) },
      ],
    }, [at, values], place);
    addEventListener("resize", () => chart.setSize({ width: place.clientWidth, height: 180 }));
  });
})();
