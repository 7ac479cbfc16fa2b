// The bulk screen: keys go through the rows, and the cap is counted while levels are chosen. Without this script the same
// form works as it stands: “Tính lại” counts on the server, which has the last word in any case.
"use strict";

(function () {
  const form = document.getElementById("bang");
  if (!form) return;
  const rows = Array.from(form.querySelectorAll("tr[data-g]"));
  const counter = document.getElementById("dem");
  const choiceOf = (row) => row.querySelector("select");
  const tickOf = (row) => row.querySelector("input[type=checkbox]");
  const press = (name) => form.requestSubmit(form.querySelector(`.bulk-foot button[name=${name}]`));

  // ---- the cap ------------------------------------------------------------------------------------------------------
  // What is stored elsewhere comes from the server; a row of this page counts with its choice, else with what it has.
  function stored(cap) {
    const found = new Map();
    cap.dataset.counts.split(",").filter(Boolean).forEach((pair) => {
      const at = pair.lastIndexOf(":");
      found.set(pair.slice(0, at), Number(pair.slice(at + 1)));
    });
    return found;
  }

  function standing(cap) {
    const counts = stored(cap);
    rows.filter((row) => row.dataset.g === cap.dataset.g).forEach((row) => {
      const level = (choiceOf(row) && choiceOf(row).value) || row.dataset.now;
      if (level) counts.set(level, (counts.get(level) || 0) + 1);
    });
    const { level, next, base: reading, share, whole, allowed } = cap.dataset;
    const used = counts.get(level) || 0;
    const below = counts.get(next) || 0;
    const all = Array.from(counts.values()).reduce((sum, one) => sum + one, 0);
    const base = { next_level: below, with_next: used + below, rated: all }[reading];
    const limit = Math.max(Math.floor((Number(share) * base) / Number(whole)), Number(allowed)); // whole, rounded down
    const left = Number(whole) * used;
    const right = Number(share) * base;
    const product = share === "1" ? right : `${share} × ${base} = ${right}`;
    const check = `${whole} × ${used} = ${left} ${left <= right ? "≤" : ">"} ${product}${cap.dataset.permit || ""}`;
    return { used, limit, free: limit - used, check };
  }

  function count() {
    if (!counter) return;
    const over = new Set();
    Array.from(counter.children).forEach((cap) => {
      const found = standing(cap);
      const text = counter.dataset.say.replace(/\{(\w+)\}/g, (_all, name) => found[name]);
      cap.querySelector("strong").textContent = text;
      cap.querySelector(".state").classList.toggle("bad", found.free < 0);
      if (found.free < 0) over.add(`${cap.dataset.g} ${cap.dataset.level}`);
    });
    rows.forEach((row) => {
      const choice = choiceOf(row);
      row.classList.toggle("over", Boolean(choice) && over.has(`${row.dataset.g} ${choice.value}`));
    });
  }

  // ---- keys ---------------------------------------------------------------------------------------------------------
  const KINDS = ["select", "input[type=checkbox]", "input[name^=t]", "input[name^=v]"];

  function step(row, control, by) {
    const kind = KINDS.find((one) => control.matches(one));
    const next = rows[rows.indexOf(row) + by];
    const target = next && next.querySelector(kind);
    if (target) target.focus();
  }

  function changed(control) {
    form.dataset.typed = ""; // asked before the page is left
    control.dispatchEvent(new Event("input", { bubbles: true }));
    count();
  }

  function choose(row, digit) {
    const choice = choiceOf(row);
    if (digit >= choice.options.length) return;
    choice.selectedIndex = digit;
    changed(choice);
    if (digit) step(row, choice, 1);
  }

  form.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const control = event.target;
    const row = control.closest("tr[data-g]");
    if (!row || !KINDS.some((kind) => control.matches(kind))) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(row, control, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      press("save");
    } else if (control.matches("select") && /^[0-9]$/.test(event.key)) {
      event.preventDefault();
      choose(row, Number(event.key));
    } else if (control.matches("select") && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      choose(row, 0);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (rows.length) press("save");
    } else if (event.key === "/" && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea")) return;
      event.preventDefault();
      document.querySelector("#loc [name=ten]").focus();
    }
  });

  form.addEventListener("change", count);

  // ---- whole pages --------------------------------------------------------------------------------------------------
  form.addEventListener("submit", (event) => {
    const name = event.submitter && event.submitter.name;
    if (name !== "fill" && name !== "count") return;
    event.preventDefault();
    event.stopPropagation(); // nothing is sent: the form is not busy
    if (name === "fill") {
      rows.filter((row) => !choiceOf(row).value && row.dataset.before).forEach((row) => {
        choiceOf(row).value = row.dataset.before;
        form.dataset.typed = "";
      });
    }
    count();
  });
  form.querySelectorAll("[data-tick-rows]").forEach((button) => button.addEventListener("click", () => {
    rows.forEach((row) => { tickOf(row).checked = true; });
    form.dataset.typed = "";
  }));
  form.querySelectorAll("button[name=count]").forEach((button) => { button.hidden = true; });
  form.querySelectorAll(".bulk-keys").forEach((hint) => { hint.hidden = !window.matchMedia("(pointer: fine)").matches; });
  count();
  const first = rows.find((row) => choiceOf(row) && !choiceOf(row).value);
  if (first && window.matchMedia("(pointer: fine)").matches && !document.querySelector("[data-focus]")) {
    choiceOf(first).focus({ preventScroll: true });
  }
}());
