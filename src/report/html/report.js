'use strict';
// What the reader chooses: metric and estimand, also as ?metric=all&estimand=recipe in the address.
(function () {
  const controls = document.getElementById('controls');

  function showMetric(name) {
    for (const panel of document.querySelectorAll('.panel')) panel.hidden = name !== 'all' && panel.dataset.metric !== name;
  }

  function chosen(group) {
    return controls.querySelector('input[name=' + group + ']:checked').value;
  }

  const asked = new URLSearchParams(location.search);
  for (const input of controls.querySelectorAll('input')) input.checked = input.defaultChecked;
  for (const group of ['metric', 'estimand']) {
    const wanted = [...controls.querySelectorAll('input[name=' + group + ']')].find((input) => input.value === asked.get(group));
    if (wanted) wanted.checked = true;
  }
  controls.addEventListener('change', () => {
    showMetric(chosen('metric'));
    modrob.charts.choose(chosen('estimand'));
  });
  controls.hidden = false;
  showMetric(chosen('metric'));

  modrob.flipBrowser();
  modrob.charts.choose(chosen('estimand'));

  let waiting = 0;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(modrob.charts.drawAll, 150);
  };
  addEventListener('resize', later);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', later);
})();
