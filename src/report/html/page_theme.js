'use strict';
// Vega's colours and fonts from the page's custom properties, so that charts are as light or dark as the page.
var modrob = {};

modrob.theme = function () {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue('--' + name).trim();
  const ink = of('ink'), soft = of('soft'), line = of('line');
  const series = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => of('series-' + i));
  const axis = {
    labelColor: soft, titleColor: soft, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 11,
    titleFontSize: 11, titleFontWeight: 'normal', titlePadding: 8, labelPadding: 5, labelLimit: 170, labelOverlap: true,
  };
  return {
    config: {
      background: null,
      font: of('font'),
      view: {stroke: null},
      axis: axis,
      axisX: {grid: false},
      axisY: {domain: false, ticks: false, tickCount: 5},
      header: {labelColor: ink, labelFontSize: 12, labelFontWeight: 600, labelPadding: 6},
      legend: {
        orient: 'top', titleOrient: 'left', titleAnchor: 'middle', titlePadding: 12, labelColor: ink, titleColor: soft, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal',
        symbolStrokeWidth: 2, columnPadding: 16, labelLimit: 220,
      },
      range: {category: series, diverging: [of('diverging-low'), of('diverging-middle'), of('diverging-high')]},
      facet: {spacing: 18},
      style: {
        interval: {stroke: ink, strokeWidth: 1.25},
        path: {color: soft, stroke: soft, strokeDash: [3, 3], strokeWidth: 1},
        number: {color: ink},
        heat: {stroke: of('paper'), strokeWidth: 2},
      },
    },
  };
};
