"use strict";
// Draws the chart of a page and copies a text, where a page has these. Everything else works without this file.
(() => {
  const buttons = document.querySelectorAll("[data-copy]");
  for (const button of navigator.clipboard ? buttons : []) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
    });
  }
})();
(() => {
  const place = document.getElementById("chart");
  if (!place || !window.uPlot) {
    return;
  }
  const hint = document.getElementById("chart-hint");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  let plot = null;

  const axis = () => ({ stroke: colour("--soft"), grid: { stroke: colour("--rule"), width: 1 }, ticks: { stroke: colour("--rule") } });

  const make = (series) => new window.uPlot({
    width: place.clientWidth - 24,
    height: 220,
    cursor: { y: false },
    scales: { y: { range: (u, low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [axis(), { ...axis(), size: 60 }],
    series: [{}].concat(series.lines.map((line, at) => ({ label: line.name, stroke: colour("--line-" + (at % 6 + 1)), width: 2 }))),
  }, [series.times].concat(series.lines.map((line) => line.values)), place);

  const draw = async () => {
    const answer = await fetch(place.dataset.series, { headers: { "HX-Request": "true" } });
    if (!answer.ok) {
      return;
    }
    const series = await answer.json();
    if (series.times.length < 2) {
      return;
    }
    hint.hidden = true;
    if (plot) {
      plot.destroy();
    }
    plot = make(series);
  };

  const again = () => draw().catch(() => {});
  again();
  if (document.querySelector("#live[hx-get]")) {
    window.setInterval(again, 10000);
  }
  window.addEventListener("resize", () => plot && plot.setSize({ width: place.clientWidth - 24, height: 220 }));
})();
