/* A form that wants a passkey: the browser is asked when the form is sent, and its answer goes along. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const described = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const form = document.querySelector("form[data-passkey]");
  if (!form) { return; }
  const kind = form.dataset.passkey;
  const box = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  const say = (word) => {
    box.querySelector("[data-said]").textContent = form.querySelector(`[data-word=${word}]`).content.textContent.trim();
    box.hidden = false;
    delete form.dataset.sent;
    button.removeAttribute("aria-busy");
    button.focus();
  };

  const asked = () => {
    const options = JSON.parse(form.dataset.asks).publicKey;
    options.challenge = bytes(options.challenge);
    if (kind === "create") {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = described(options.excludeCredentials);
    } else {
      options.allowCredentials = described(options.allowCredentials);
    }
    return navigator.credentials[kind]({ publicKey: options });
  };

  const answered = (given) => {
    const said = given.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    if (kind === "create") {
      response.attestationObject = text(said.attestationObject);
    } else {
      response.authenticatorData = text(said.authenticatorData);
      response.signature = text(said.signature);
      response.userHandle = said.userHandle ? text(said.userHandle) : null;
    }
    return JSON.stringify({ id: given.id, rawId: text(given.rawId), type: given.type, response });
  };

  const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", ConstraintError: "unverified" };
  let under_way = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (under_way) { return; }
    if (!window.PublicKeyCredential || !navigator.credentials) { say("unsupported"); return; }
    under_way = true;
    box.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.passkey.value = answered(await asked());
    } catch (fault) {
      under_way = false;
      say(words[fault.name] || "failed");
      return;
    }
    form.submit();
  });
  window.addEventListener("pageshow", () => { under_way = false; });
})();
