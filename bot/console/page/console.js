// Passkeys, a question before what cannot be undone, and copying a link. All else works without it.
"use strict";

const fromText = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withId = (item) => ({ ...item, id: fromText(item.id) });

const hostFits = (name) => location.hostname === name || location.hostname.endsWith(`.${name}`);

function asked(form) {
  const options = JSON.parse(form.dataset.options);
  options.challenge = fromText(options.challenge);
  options.allowCredentials = (options.allowCredentials || []).map(withId);
  options.excludeCredentials = (options.excludeCredentials || []).map(withId);
  if (options.user) options.user.id = fromText(options.user.id);
  return options;
}

// https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson, and -authenticationresponsejson
function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

async function prove(form) {
  const options = asked(form);
  if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey: options });
  const name = document.getElementById("name");
  if (name && form.dataset.with) options.user.name = options.user.displayName = name.value.trim();
  return navigator.credentials.create({ publicKey: options });
}

// The name and the language stand outside both forms of the page to join: each form takes them along.
function takeAlong(form) {
  for (const id of ["name", "locale"]) {
    const field = document.getElementById(id);
    const copy = document.createElement("input");
    copy.type = "hidden";
    copy.name = id;
    copy.value = field.value;
    form.append(copy);
  }
}

function offerPasskey(form) {
  const failed = form.querySelector("[data-failed]");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = form.dataset.with && document.getElementById("name");
    if (name && !name.reportValidity()) return;
    failed.hidden = true;
    button.disabled = true;
    try {
      form.elements.answer.value = told(await prove(form));
    } catch {
      failed.hidden = false;
      failed.textContent = failed.dataset.failed;
      button.disabled = false;
      button.focus();
      return;
    }
    if (form.dataset.with) takeAlong(form);
    form.submit();
  });
}

for (const section of document.querySelectorAll("[data-passkeys]")) {
  if (window.isSecureContext && window.PublicKeyCredential && hostFits(section.dataset.passkeys)) {
    section.hidden = false;
    offerPasskey(section.querySelector("form"));
  }
}

for (const form of document.querySelectorAll("[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    document.getElementById(`${button.dataset.copy}-copied`).textContent = button.dataset.copied;
  });
}

// A page that comes back from the browser's memory after signing out must not show what was there.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
