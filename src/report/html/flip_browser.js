'use strict';
// The lists of utterances that flip, with choices and a filter instead of one long page. Everything is read from the
// tables that a reader without scripts sees, and put in as text, never as markup.
modrob.flipBrowser = function () {
  const place = document.getElementById('flip-browser');
  const lists = document.getElementById('flip-lists');
  if (!place) return;
  const tables = [...lists.querySelectorAll('table.flips')];

  function node(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // "mosi", "MISA", ... in the order of the lists.
  const choices = {};
  function chooser(key, label) {
    const names = [...new Set(tables.map((table) => table.dataset[key]))];
    const select = node('select', {}, ...names.map((name) => node('option', {value: name, textContent: name})));
    select.addEventListener('change', show);
    choices[key] = select;
    const shown = node('label', {}, label, select);
    shown.hidden = names.length < 2;
    return shown;
  }

  const count = node('p', {className: 'count'});
  count.setAttribute('role', 'status');
  const filter = node('input', {type: 'search', placeholder: 'word or id'});
  const effect = node('select', {}, ...[['', 'all'], ['broken', 'right becomes wrong'], ['repaired', 'wrong becomes right']]
    .map(([value, name]) => node('option', {value: value, textContent: name})));
  const body = node('tbody');
  const head = node('tr', {}, ...['Utterance', 'Label', 'Clean', 'Hit', '\u25cb clean  \u25cf hit  \u2502 label'].map((name, i) => {
    const cell = node('th', {textContent: name, className: i === 0 ? 'w' : ''});
    cell.scope = 'col';
    return cell;
  }));

  const kSvg = 'http://www.w3.org/2000/svg';
  function shape(tag, attributes) {
    const made = document.createElementNS(kSvg, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }
  // Scores from -3 to 3 on 132 pixels: a hollow point (clean), a full one (hit), a bar (label).
  function picture(label, clean, hit) {
    const x = (value) => 66 + 20 * Math.max(-3.2, Math.min(3.2, value));
    const svg = shape('svg', {width: 132, height: 18, class: 'move', 'aria-hidden': 'true'});
    svg.append(shape('line', {x1: 2, x2: 130, y1: 9, y2: 9, class: 'axis'}),
      shape('line', {x1: 66, x2: 66, y1: 3, y2: 15, class: 'axis'}),
      shape('line', {x1: x(clean), x2: x(hit), y1: 9, y2: 9, class: 'way'}),
      shape('line', {x1: x(label), x2: x(label), y1: 2, y2: 16, class: 'label'}),
      shape('circle', {cx: x(clean), cy: 9, r: 3.5, class: 'clean'}), shape('circle', {cx: x(hit), cy: 9, r: 4, class: 'hit'}));
    return svg;
  }

  function effectOf(label, clean, hit) {
    if (label === 0) return '';
    if (label > 0 === clean > 0) return 'broken';
    return label > 0 === hit > 0 ? 'repaired' : '';
  }

  function row(source) {
    const link = source.querySelector('a');
    const cells = [...source.querySelectorAll('td')].map((cell) => cell.textContent);
    const [label, clean, hit] = cells.map(Number);
    const known = document.getElementById(link.hash.slice(1)).closest('tr').querySelectorAll('td');
    const said = known[2].textContent, video = known[1].textContent;
    const name = node('th', {scope: 'row'}, node('bdi', {className: said ? 'said' : 'soft', textContent: said || 'text not available'}),
      node('span', {className: 'soft', textContent: link.textContent + (video ? ' \u00b7 ' + video : '')}));
    const made = node('tr', {}, name, ...cells.map((cell) => node('td', {textContent: cell})), node('td', {}, picture(label, clean, hit)));
    made.dataset.effect = effectOf(label, clean, hit);
    made.dataset.words = (said + ' ' + link.textContent + ' ' + video).toLowerCase();
    return made;
  }

  function sift() {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const each of body.rows) {
      each.hidden = !each.dataset.words.includes(wanted) || (effect.value !== '' && each.dataset.effect !== effect.value);
      shown += each.hidden ? 0 : 1;
    }
    const table = chosen();
    count.textContent = table ? table.caption.textContent + ' Shown: ' + shown + ' of the ' + body.rows.length + ' largest changes.'
                              : 'There is no list for this choice.';
  }

  function chosen() {
    return tables.find((table) => Object.entries(choices).every(([key, select]) => table.dataset[key] === select.value));
  }

  function show() {
    const table = chosen();
    body.replaceChildren(...(table ? [...table.tBodies[0].rows].map(row) : []));
    sift();
  }

  filter.addEventListener('input', sift);
  effect.addEventListener('change', sift);
  const scroll = node('div', {className: 'scroll', tabIndex: 0}, node('table', {className: 'browser'}, node('thead', {}, head), body));
  place.append(node('div', {className: 'choices'}, chooser('data', 'Data'), chooser('model', 'Model'), chooser('strategy', 'Training'),
    chooser('variant', 'What is hit'), node('label', {}, 'Effect', effect), node('label', {}, 'Filter', filter)), count, scroll);
  place.hidden = false;
  lists.hidden = true;
  show();
};
