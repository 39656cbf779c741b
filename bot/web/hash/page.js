// The page: a queue of files, one worker that hashes them in order, and a sheet for each result.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const words = JSON.parse(at("words").textContent);
  const locale = document.documentElement.lang;
  const queue = [];
  let worker = null;
  let current = null;
  let next = 1;

  const say = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.split(`{${key}}`).join(value), words[name]);

  const number = (value) => new Intl.NumberFormat(locale).format(value);

  const bytes = (size) => say("bytes", { count: number(size) });

  const shortSize = (size) => {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
    const step = Math.min(units.length - 1, size ? Math.floor(Math.log10(size) / 3) : 0);
    return new Intl.NumberFormat(locale, { style: "unit", unit: units[step], maximumFractionDigits: 1 })
      .format(size / 1000 ** step);
  };

  const time = (date) => new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { day: "numeric", month: "long", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short" }).format(date);

  const exactTime = (date) => {
    const minutes = -date.getTimezoneOffset();
    const two = (value) => String(Math.floor(Math.abs(value))).padStart(2, "0");
    const local = new Date(date.getTime() + minutes * 60000).toISOString().slice(0, 19);
    return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  };

  const announce = (text) => {
    at("status").textContent = text;
  };

  const begin = () => {
    if (current || !queue.length) {
      return;
    }
    current = queue.shift();
    worker = worker || startWorker();
    at("doing").hidden = false;
    at("progress").value = 0;
    at("stop").hidden = false;
    announce(say("reading", { name: current.file.name }));
    worker.postMessage({ id: current.id, file: current.file });
  };

  const startWorker = () => {
    const source = at("worker").textContent;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const made = new Worker(url);
    made.onmessage = ({ data }) => {
      if (current && data.id === current.id) {
        heard(data);
      }
    };
    made.onerror = () => current && heard({ id: current.id, failed: "old" });
    return made;
  };

  const heard = (data) => {
    if (data.percent !== undefined) {
      at("progress").value = data.percent;
      if (data.percent % 10 === 0) {
        announce(say("progress", { percent: number(data.percent), name: current.file.name }));
      }
      return;
    }
    const { file } = current;
    current = null;
    if (data.hashes) {
      show(file, data.hashes);
      announce(say("ready", { name: file.name }));
    } else {
      complain(file, data.failed);
    }
    rest();
  };

  const rest = () => {
    const busy = queue.length > 0;
    at("doing").hidden = !busy;
    at("stop").hidden = !busy;
    begin();
  };

  const complain = (file, why) => {
    const text = say(why, { name: file.name });
    const line = document.createElement("p");
    line.className = "trouble";
    line.textContent = text;
    at("results").append(line);
    announce(text);
  };

  const summary = (file, hashes, made) => [
    `${words.name}: ${file.name}`,
    `${words.size}: ${bytes(file.size)}`,
    `${words.changed}: ${exactTime(new Date(file.lastModified))}`,
    `SHA-256: ${hashes.sha256}`,
    `SHA-1: ${hashes.sha1}`,
    `MD5: ${hashes.md5}`,
    `${words.made}: ${exactTime(made)}`,
  ].join("\n");

  const show = (file, hashes) => {
    const made = new Date();
    const sheet = at("sheet").content.cloneNode(true);
    const put = (name, text) => {
      sheet.querySelector(`[data-is="${name}"]`).textContent = text;
    };
    put("name", file.name);
    put("size", file.size < 1000 ? bytes(file.size) : `${bytes(file.size)} (${shortSize(file.size)})`);
    put("changed", time(new Date(file.lastModified)));
    put("made", time(made));
    ["sha256", "sha1", "md5"].forEach((kind) => put(kind, hashes[kind]));
    const text = sheet.querySelector("textarea");
    text.value = summary(file, hashes, made);
    text.setAttribute("aria-label", say("text_for", { name: file.name }));
    const button = sheet.querySelector("button");
    button.setAttribute("aria-label", say("copy_for", { name: file.name }));
    button.addEventListener("click", () => copy(text));
    at("results").append(sheet);
    at("after").hidden = false;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      text.focus();
      text.select();
      document.execCommand("copy");
    }
    announce(words.copied);
  };

  const stop = () => {
    if (worker) {
      worker.terminate();
      worker = null;
    }
    queue.length = 0;
    current = null;
    at("doing").hidden = true;
    at("stop").hidden = true;
  };

  at("files").addEventListener("change", (event) => {
    [...event.target.files].forEach((file) => queue.push({ id: next++, file }));
    event.target.value = "";
    begin();
  });
  at("stop").addEventListener("click", () => {
    stop();
    announce(words.stopped);
  });
  at("print").addEventListener("click", () => window.print());
  at("clear").addEventListener("click", () => {
    stop();
    at("results").replaceChildren();
    at("after").hidden = true;
    announce(words.cleared);
    at("files").focus();
  });
  at("no-script").hidden = true;
  at("pick").hidden = false;
})();
