// Leaving in the chat leaves this page as well: first nothing is to be seen, then another page takes its place.
(() => {
'use strict';
const doc = document, chat = doc.querySelector('iframe[name=chat]'), { site } = doc.body.dataset;
let leaving = false;
const go = () => location.replace(site);
const leave = () => {
  if (leaving) return;
  leaving = true;
  doc.title = '';
  doc.documentElement.hidden = true;
  chat.contentWindow.postMessage('leave', location.origin);
  setTimeout(go, 200);
};
addEventListener('message', (event) => {
  if (event.source !== chat.contentWindow || event.origin !== location.origin) return;
  if (event.data === 'leave') leave();
  if (event.data === 'left' && leaving) go();
});
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
})();
