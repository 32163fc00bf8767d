'use strict';
// What the reader chooses: metric and estimand, also as ?metric=all&estimand=recipe in the address.
(function () {
  const controls = document.getElementById('controls');

  function chosen(group) {
    return controls.querySelector('input[name=' + group + ']:checked').value;
  }

  // Panels of the metric, words of the estimand, answers of both; then the charts that are to be seen.
  function show() {
    const metric = chosen('metric'), estimand = chosen('estimand');
    for (const each of document.querySelectorAll('.panel')) each.hidden = metric !== 'all' && each.dataset.metric !== metric;
    for (const each of document.querySelectorAll('[data-estimand]')) {
      each.hidden = each.dataset.estimand !== estimand || (each.dataset.metric || metric) !== metric;
    }
    document.documentElement.dataset.metric = metric;
    modrob.charts.choose(estimand);
  }

  const asked = new URLSearchParams(location.search);
  for (const input of controls.querySelectorAll('input')) input.checked = input.defaultChecked;
  for (const group of ['metric', 'estimand']) {
    const wanted = [...controls.querySelectorAll('input[name=' + group + ']')].find((input) => input.value === asked.get(group));
    if (wanted) wanted.checked = true;
  }
  controls.addEventListener('change', show);
  controls.hidden = false;
  modrob.flipBrowser();
  show();

  let waiting = 0;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(modrob.charts.drawAll, 150);
  };
  addEventListener('resize', later);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', later);
})();
