// Small helps on pages that work without them. Nothing here is needed to see, type or send anything.
"use strict";

(function () {
  const notice = document.getElementById("thong-bao"); // carries the sentences as data: they are translated there

  function say(text, act) {
    notice.querySelector("p").textContent = text;
    notice.querySelectorAll("[data-act]").forEach((button) => button.remove());
    if (act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-primary";
      button.dataset.act = "";
      button.textContent = act.label;
      button.addEventListener("click", act.run);
      notice.querySelector("form").append(button);
    }
    if (!notice.open) notice.showModal();
  }

  // Sends a form as a browser without script would: the server then asks for the password and sends it on.
  function sendAsPage(form, submitter) {
    if (submitter && submitter.name) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = submitter.name;
      field.value = submitter.value;
      form.append(field);
    }
    form.dataset.saved = "";
    HTMLFormElement.prototype.submit.call(form);
  }

  // A refusal by the server of something htmx sent: the page and what was typed stay as they are.
  document.addEventListener("htmx:responseError", (event) => {
    const request = event.detail.xhr;
    if (!request.getResponseHeader("X-Chibo-Session")) {
      say(notice.dataset.failed);
      return;
    }
    const form = event.detail.elt.closest("form[method=post]");
    const trigger = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    const act = form
      ? { label: notice.dataset.signInAndSend, run: () => sendAsPage(form, trigger && trigger.submitter) }
      : { label: notice.dataset.signIn, run: () => window.location.reload() };
    say(request.responseText, act);
  });
  document.addEventListener("htmx:sendError", () => {
    say(notice.dataset.offline);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (navigator.onLine === false) {
      event.preventDefault();
      say(notice.dataset.offline);
      return;
    }
    // A double click sends once. A page that is shown again may be sent again.
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    if (form.target || form.hasAttribute("hx-post")) return;
    form.setAttribute("aria-busy", "true");
    form.dataset.saved = "";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
  });

  // Forms that say so ask before they are left with something typed.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-ask-before-leaving]");
    if (form) form.dataset.typed = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-typed]:not([data-saved])")) event.preventDefault();
  });

  // Menus close by Escape and by a click elsewhere.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  document.querySelectorAll("[data-show-password]").forEach((box) => {
    const field = document.getElementById(box.dataset.showPassword);
    box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
  });
  // A choice that changes the page at once where script runs; its form has a button for where it does not.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  });
  // What is shown once and typed nowhere: copied where the browser lets a page do so, else marked to be copied by hand.
  document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(() => { button.textContent = button.dataset.copied; });
  }));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));

  // A number as people write it: 2.000, 12,5 or 12.5.
  function numberOf(text) {
    const ours = text.includes(",") || /^\d{1,3}(\.\d{3})+$/.test(text);
    return parseFloat(ours ? text.replaceAll(".", "").replace(",", ".") : text) || 0;
  }

  // Parts of a whole: what they come to, beside the whole, while they are typed. A part left empty may be what it is
  // otherwise.
  document.querySelectorAll("form[data-sum-of]").forEach((form) => {
    const shown = form.querySelector("[data-sum]");
    function add() {
      const parts = [...form.querySelectorAll("[data-summand]")].map((field) => numberOf(field.value.trim() || field.dataset.otherwise || ""));
      const sum = parts.reduce((total, part) => total + part, numberOf(form.dataset.sumBegins));
      const [told, whole] = [sum, numberOf(form.dataset.sumOf)].map((number) => number.toLocaleString("vi-VN", { maximumFractionDigits: 2 }));
      shown.textContent = shown.dataset.sum.replace("{sum}", told).replace("{whole}", whole);
      shown.hidden = false;
    }
    form.addEventListener("input", add);
    add();
  });

  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  const waiting = document.querySelector("form[data-autosubmit]");
  if (waiting) HTMLFormElement.prototype.submit.call(waiting);
})();
