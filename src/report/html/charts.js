'use strict';
// Draws the figures: each holds its specification (script.spec) before its caption. One that is not displayed has no
// width to be fitted to and waits until it is.
modrob.charts = (function () {
  const kGap = 18, kShortestPlot = 120;
  const estimand = {value: 'models'};

  // As many columns of small multiples as fit, none narrower than the specification allows.
  function fit(spec, width) {
    const layout = spec.usermeta.layout;
    const room = width - layout.left - 12;
    const each = layout.min_width + layout.axis + kGap;
    let columns = Math.max(1, Math.min(layout.facets, Math.floor((room + kGap) / each)));
    // Three rows of 4 + 4 + 1 read worse than 3 + 3 + 3.
    columns = Math.ceil(layout.facets / Math.ceil(layout.facets / columns));
    const plot = (room - kGap * (columns - 1)) / columns - layout.axis;
    spec.columns = columns;
    spec.spec.width = Math.max(kShortestPlot, Math.min(layout.max_width, Math.floor(plot)));
  }

  const kPhone = 480;

  function prepared(figure, width) {
    const spec = JSON.parse(figure.querySelector('script.spec').textContent);
    const theme = modrob.theme();
    fit(spec, width);
    if (width < kPhone) Object.assign(theme.config.legend, {titleOrient: 'top', titleAnchor: 'start', columns: 3});
    for (const param of spec.params) if (param.name === 'estimand') param.value = estimand.value;
    return {spec, config: theme.config};
  }

  function options(config) {
    return {
      mode: 'vega-lite', renderer: 'svg', config: config, ast: true, tooltip: {theme: 'page'},
      actions: {export: true, source: false, compiled: false, editor: false},
      i18n: {CLICK_TO_VIEW_ACTIONS: 'Save this chart'},
      downloadFileName: 'modrob-chart',
    };
  }

  async function draw(figure) {
    const place = figure.querySelector('.chart');
    const width = Math.floor(place.getBoundingClientRect().width);
    if (width === 0) return;
    const key = [width, estimand.value, getComputedStyle(document.documentElement).getPropertyValue('--ink')].join();
    if (figure.dataset.drawn === key) return;
    figure.dataset.drawn = key;
    const {spec, config} = prepared(figure, width);
    try {
      // Labels are as wide as they are: what they need beyond the estimate is taken from the plots.
      let svg, over = 0;
      for (let attempt = 0; attempt < 2; ++attempt) {
        if (figure.view) figure.view.finalize();
        figure.view = (await vegaEmbed(place, spec, options(config))).view;
        svg = place.querySelector('svg');
        over = svg.getBoundingClientRect().width - width;
        if (over <= 0) break;
        spec.spec.width = Math.max(kShortestPlot, spec.spec.width - Math.ceil(over / spec.columns));
      }
      // The picture to be saved is made where a mouse is pressed: a key reaches the link before it follows it.
      for (const link of place.querySelectorAll('.vega-actions a')) {
        link.addEventListener('focus', () => link.dispatchEvent(new MouseEvent('mousedown')));
      }
      svg.setAttribute('role', 'img');
      svg.setAttribute('aria-label', spec.description);
    } catch (error) {
      place.textContent = 'This chart could not be drawn; its numbers are in the table below.';
      console.error('chart: ' + error);
    }
  }

  // One after the other, nearest to the reader first, so that the page answers meanwhile.
  let round = 0;
  async function drawAll() {
    const mine = ++round;
    const figures = [...document.querySelectorAll('figure')].filter((figure) => figure.querySelector('script.spec'));
    const distance = (figure) => Math.abs(figure.getBoundingClientRect().top);
    figures.sort((a, b) => distance(a) - distance(b));
    for (const figure of figures) {
      if (mine !== round) return;
      await draw(figure);
      await new Promise((resume) => setTimeout(resume, 0));
    }
    document.documentElement.dataset.charts = 'drawn';
  }

  // On paper charts are light, whatever the screen is. Whoever prints does not wait for a timer.
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('paper');
    for (const figure of document.querySelectorAll('figure[data-drawn]')) draw(figure);
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper');
    drawAll();
  });

  return {
    drawAll,
    choose(name) {
      estimand.value = name;
      drawAll();
    },
  };
})();
