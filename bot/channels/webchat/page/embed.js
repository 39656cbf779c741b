// Shows the chat on a page of another site:
//   <script src="https://chat.example.org/embed.js" async></script>
// A button stands in the corner; with data-into="id" the chat stands in that element, at once.
// data-lang="hi" chooses the language, data-color="#22577a" the colour under its white words.
(() => {
'use strict';
const TOLD = {/* told */};
const doc = document, me = doc.currentScript, home = new URL(me.src).origin;
const wish = (me.dataset.lang || doc.documentElement.lang || navigator.language || '').toLowerCase();
const fits = (one) => wish === one.toLowerCase() || wish.startsWith(`${one.toLowerCase()}-`);
const locale = Object.keys(TOLD.words).find(fits) ?? Object.keys(TOLD.words)[0], t = TOLD.words[locale];

const make = (name, attributes, text = '') => {
  const one = doc.createElement(name);
  for (const key in attributes) one.setAttribute(key, attributes[key]);
  one.textContent = text;
  return one;
};
const host = make('div', { lang: locale, dir: t.direction }), shadow = host.attachShadow({ mode: 'open' });
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { all: initial; color-scheme: inherit; font: 1rem/1.4 inherit; font-family: inherit }
* { box-sizing: border-box }
button { font: inherit; min-height: 2.75rem; min-width: 2.75rem; padding: .5rem 1rem; border-radius: .5rem; cursor: pointer }
button:focus-visible, iframe:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
.open { position: fixed; z-index: 2147483000; inset-block-end: 1rem; inset-inline-end: 1rem; border: 1px solid #fff;
  border-radius: 2rem; background: var(--notes-color, #22577a); color: #fff; box-shadow: 0 2px 10px rgb(0 0 0 / .3) }
.panel { display: flex; flex-direction: column; background: Canvas; color: CanvasText; overflow: hidden }
.panel[hidden], .open[hidden] { display: none }
.corner { position: fixed; z-index: 2147483000; inset-block-end: 1rem; inset-inline-end: 1rem; width: 24rem;
  height: min(40rem, 100vh - 2rem); border: 1px solid GrayText; border-radius: .75rem; box-shadow: 0 4px 24px rgb(0 0 0 / .35) }
.inside { height: 100%; min-height: 32rem; border: 1px solid GrayText; border-radius: .75rem }
.bar { display: flex; flex-wrap: wrap; gap: 0 .5rem; justify-content: space-between; align-items: center;
  padding-inline: 1rem .25rem; background: var(--notes-color, #22577a); color: #fff }
.bar button { border: 0; background: none; color: inherit; text-decoration: underline; text-underline-offset: .2em }
.bar button:focus-visible { outline-color: #fff; outline-offset: -4px }
iframe { flex: 1; width: 100%; border: 0; min-height: 0 }
@media (max-width: 30rem) {
  .corner { inset: 0; width: 100%; height: 100%; height: 100dvh; border: 0; border-radius: 0 }
}`);
shadow.adoptedStyleSheets = [sheet];
if (CSS.supports('color', me.dataset.color ?? '')) host.style.setProperty('--notes-color', me.dataset.color);

let frame = null, leaving = false;
// The page goes for good: first nothing is to be seen, then the neutral site takes this page's place.
const go = () => { host.remove(); location.replace(TOLD.site); };
const leave = () => {
  if (leaving) return;
  leaving = true;
  doc.title = '';
  doc.documentElement.style.setProperty('display', 'none', 'important');
  frame.contentWindow.postMessage('leave', home);
  setTimeout(go, 200);
};
addEventListener('message', (event) => {
  if (!frame || event.source !== frame.contentWindow || event.origin !== home) return;
  if (event.data === 'leave') leave();
  if (event.data === 'left' && leaving) go();
});
addEventListener('pageshow', (event) => { if (event.persisted && leaving) location.reload(); });
let key = '', presses = 0, last = 0;
addEventListener('keydown', (event) => {
  if (!frame || event.repeat) return;
  if (event.key !== 'Shift' && event.key !== 'Escape') { presses = 0; return; }
  presses = event.key === key && event.timeStamp - last < 2000 ? presses + 1 : 1;
  key = event.key;
  last = event.timeStamp;
  if (presses === 3) leave();
}, true);

// Nothing of the frame may touch the page around it: no navigation, no storage, no device.
const fill = (panel) => {
  frame = make('iframe', {
    src: `${home}${TOLD.frame}`, title: t.title, referrerpolicy: 'no-referrer', allow: '',
    sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  });
  panel.append(frame);
};
const into = me.dataset.into && doc.getElementById(me.dataset.into);
const stand = () => {
  const panel = make('section', { class: `panel ${into ? 'inside' : 'corner'}`, 'aria-label': t.embed_open });
  shadow.append(panel);
  if (into) { host.style.cssText += 'display: block; height: 100%'; fill(panel); into.append(host); return; }
  const open = make('button', { class: 'open', type: 'button', 'aria-expanded': 'false' }, t.embed_open);
  const bar = make('div', { class: 'bar' }), close = make('button', { type: 'button' }, t.embed_close);
  bar.append(make('span', {}, t.embed_open), close);
  panel.append(bar);
  panel.hidden = true;
  const turn = (shown) => {
    panel.hidden = !shown;
    open.hidden = shown;
    open.setAttribute('aria-expanded', String(shown));
    if (shown && !frame) fill(panel);
    (shown ? frame : open).focus();
  };
  open.addEventListener('click', () => turn(true));
  close.addEventListener('click', () => turn(false));
  shadow.append(open);
  doc.body.append(host);
};
if (doc.body) stand(); else addEventListener('DOMContentLoaded', stand);
})();
