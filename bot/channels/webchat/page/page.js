(() => {
'use strict';
const doc = document, get = (id) => doc.getElementById(id);
const { site, path } = doc.body.dataset;

// Leaving at once: first nothing is to be seen, then the server is told, then another page takes this one's place.
let stream = null, left = false;
const leave = () => {
  left = true;
  stream?.close();
  doc.title = '';
  doc.documentElement.replaceChildren();
  try { navigator.sendBeacon(`${path}/left`, new URLSearchParams()); } catch { /* the server lets it go by itself */ }
  if (!framed) { location.replace(site); return; }
  parent.postMessage('left', '*');
  setTimeout(() => location.replace('about:blank'), 1000);
};
// In a frame, the page around it leaves; it is asked to, and leaves this one as well.
const wish = () => { if (framed) parent.postMessage('leave', '*'); leave(); };
const framed = parent !== window;
if (framed) addEventListener('message', (event) => { if (event.source === parent && event.data === 'leave' && !left) leave(); });
get('leave').addEventListener('submit', (event) => { event.preventDefault(); wish(); });
let key = '', presses = 0, last = 0;
addEventListener('keydown', (event) => {
  if (event.repeat) return;
  if (event.key !== 'Shift' && event.key !== 'Escape') { presses = 0; return; }
  presses = event.key === key && event.timeStamp - last < 2000 ? presses + 1 : 1;
  key = event.key;
  last = event.timeStamp;
  if (presses === 3) wish();
}, true);
// A page that the browser kept to show it again on "back" asks for itself anew.
addEventListener('pageshow', (event) => { if (event.persisted) { doc.documentElement.replaceChildren(); location.replace(path); } });

const log = get('log');
// Beginning takes this page's place, so that "back" leads to where she was before.
for (const form of log ? [] : doc.querySelectorAll('main form')) {
  form.addEventListener('submit', async (event) => {
    if (form.dataset.plain) return;
    event.preventDefault();
    const button = event.submitter, body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    form.dataset.plain = 'yes';
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/plain' }, cache: 'no-store' });
      if (answer.status === 204) { location.replace(`${path}/begun`); return; }
    } catch { /* the browser tells what is wrong when it sends the form itself */ }
    form.requestSubmit(button);
  });
}
if (!log) return;
const write = get('write'), words = get('words'), status = get('status');
const random = () => Array.from(crypto.getRandomValues(new Uint8Array(10)), (one) => one.toString(16).padStart(2, '0')).join('');
const tell = (name) => { status.textContent = name ? status.dataset[name] : ''; };
const again = () => { if (left) return; doc.documentElement.replaceChildren(); location.replace(path); };
let told = false;
const away = (yes) => { if (yes !== told) { told = yes; tell(yes ? 'away' : ''); } };
let written = 0;
const writing = (yes) => {
  clearTimeout(written);
  const said = status.textContent;
  if (yes && (!said || said === status.dataset.writing)) { tell('writing'); written = setTimeout(writing, 6000, false); }
  if (!yes && said === status.dataset.writing) tell('');
};

// -- what is on the screen --
const turn = (one) => Number(one.dataset.turn);
const all = () => Array.from(log.querySelectorAll('.message'));
const newest = () => Math.max(0, ...all().map(turn));
const tidy = () => {
  const live = newest();
  for (const form of log.querySelectorAll('.choices')) form.hidden = turn(form.closest('.message')) < live;
};
const still = matchMedia('(prefers-reduced-motion: reduce)');
const show = (one, block) => one.scrollIntoView({ block, behavior: still.matches ? 'auto' : 'smooth' });
let reading = null, until = 0;
const add = (html) => {
  const piece = doc.createElement('template');
  piece.innerHTML = html;
  const one = piece.content.querySelector('.message');
  if (!one || get(one.id)) return;
  const near = innerHeight + scrollY > doc.documentElement.scrollHeight - 120;
  const lost = log.contains(doc.activeElement);
  log.append(one);
  tidy();
  if (one.classList.contains('you')) {
    reading = one;
    until = Date.now() + 5000;
    if (lost) one.focus({ preventScroll: true });
  }
  if (reading && Date.now() < until) show(reading, 'start'); else if (near) show(one, 'nearest');
};
const take = (refs) => { for (const ref of refs) get(`m${ref}`)?.remove(); tidy(); };
const start = () => {
  const live = newest();
  all().find((one) => turn(one) === live)?.scrollIntoView({ block: 'start', behavior: 'auto' });
};

// -- what comes --
const listen = () => {
  if (left) return;
  stream = new EventSource(`${path}/events`);
  stream.addEventListener('open', () => away(false));
  stream.addEventListener('error', () => {
    setTimeout(() => { if (stream.readyState !== EventSource.OPEN) away(true); }, 4000);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 4000);
  });
  stream.addEventListener('here', (event) => {
    const { born, refs } = JSON.parse(event.data);
    take(all().map((one) => one.id.slice(1)).filter((ref) => ref.startsWith(`${born}-`) && !refs.includes(ref)));
  });
  stream.addEventListener('add', (event) => { writing(false); add(event.data); });
  stream.addEventListener('typing', () => writing(true));
  stream.addEventListener('taken', (event) => take(JSON.parse(event.data)));
  stream.addEventListener('turned', () => location.reload());
  stream.addEventListener('ended', () => { stream.close(); again(); });
};

// -- what goes --
const WRONG = { 429: 'slow', 413: 'long', 503: 'failed', 409: 'failed' };
const post = async (body) => {
  const headers = { Accept: 'text/plain' };
  try {
    const answer = await fetch(path, { method: 'POST', body, headers, cache: 'no-store', signal: AbortSignal.timeout?.(20000) });
    if (answer.status === 410) again();
    return answer.ok ? '' : WRONG[answer.status] ?? 'failed';
  } catch { return 'failed'; }
};
const send = async (form, extra, busy) => {
  const body = new URLSearchParams(new FormData(form));
  for (const name in extra) body.set(name, extra[name]);
  form.dataset.n ||= random();
  body.set('n', form.dataset.n);
  for (const one of busy) one.disabled = true;
  const slow = setTimeout(tell, 600, 'sending');
  const wrong = await post(body);
  clearTimeout(slow);
  for (const one of busy) one.disabled = false;
  tell(wrong);
  if (!wrong) delete form.dataset.n;
  return !wrong;
};
log.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target, button = event.submitter;
  if (form.getAttribute('aria-busy')) return;
  form.setAttribute('aria-busy', 'true');
  send(form, { press: button.value }, []).then(() => form.removeAttribute('aria-busy'));
});
write?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = words.value;
  if (!said.trim()) { words.focus(); return; }
  if (await send(write, {}, [write.querySelector('button')]) && words.value === said) words.value = '';
  words.focus({ preventScroll: true });
});
words?.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); write.requestSubmit(); }
});

// After everything was wiped, beginning anew ends this stream; that must not call the page back from its way.
doc.querySelector('footer .stack')?.addEventListener('submit', () => stream?.close());

// The number to come back with is shown here, and nowhere on the way.
const later = get('later');
later?.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target, headers = { Accept: 'text/plain' }, body = new URLSearchParams(new FormData(form));
  const told = later.querySelector('[role=status]');
  try {
    const answer = await fetch(`${path}/number`, { method: 'POST', body, headers, cache: 'no-store' });
    const number = answer.ok ? await answer.text() : '';
    told.querySelector('p').textContent = number ? told.dataset.shown : told.dataset.gone;
    told.querySelector('output').textContent = number;
    form.hidden = true;
    show(told, 'center');
  } catch { tell('failed'); }
});

later?.addEventListener('toggle', () => {
  if (later.open) later.scrollIntoView({ block: 'nearest' });
  const shown = later.querySelector('output');
  if (later.open || !shown.textContent) return;
  shown.textContent = '';
  later.querySelector('[role=status] p').textContent = later.querySelector('[role=status]').dataset.gone;
});

// A picture that is pasted or dropped stays on the device; the helper says why.
const offered = (event, data) => {
  const file = Array.from(data?.files ?? [])[0];
  if (!file || !write) return;
  event.preventDefault();
  const kind = { image: 'photo', video: 'video', audio: 'audio' }[file.type.split('/')[0]] ?? 'document';
  send(write, { words: '', offered: kind }, []);
};
addEventListener('paste', (event) => offered(event, event.clipboardData));
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => offered(event, event.dataTransfer));

tidy();
start();
listen();
})();
