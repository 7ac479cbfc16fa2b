// The roll: the whole row is the target, keys mark, the count runs, and what is marked is saved in the background.
// Without this script the same form works as it stands. Nothing marked is lost (drafts.js), and every save carries an id
// of its own, so that sending it again is harmless.
"use strict";

(function () {
  document.querySelectorAll("[data-tick-all]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.form.querySelectorAll("input[type=checkbox]").forEach((box) => { box.checked = true; });
    });
  });

  const form = document.getElementById("roll");
  if (!form) return;
  const say = form.dataset;
  const rows = Array.from(form.querySelectorAll(".roll-row"));
  const reasons = Array.from(document.querySelectorAll("#ly-do option"), (option) => option.value);
  const sync = document.getElementById("roll-sync");
  const count = document.getElementById("roll-count");
  const guests = document.getElementById("roll-guests");

  // ---- rows -------------------------------------------------------------------------------------------------------
  const radios = (row) => Array.from(row.querySelectorAll("input[type=radio]"));
  const reasonOf = (row) => row.querySelector(".roll-reason");
  const statusOf = (row) => (radios(row).find((radio) => radio.checked) || { value: "" }).value;
  const isOff = (status) => status !== "" && status !== "present";
  const isAbsent = (status) => status === "excused" || status === "unexcused";
  const classes = { present: "good", "": "none", excused: "wait", late: "wait", special_duty: "wait", unexcused: "bad" };

  function mark(row, status) {
    radios(row).forEach((radio) => { radio.checked = radio.value === status; });
    show(row);
  }

  function show(row) {
    const status = statusOf(row);
    const state = row.querySelector(".roll-state");
    const chosen = radios(row).find((radio) => radio.checked);
    const reason = isOff(status) ? reasonOf(row).value.trim() : "";
    const label = chosen ? chosen.parentElement.textContent : say.sayNone;
    state.textContent = reason ? `${label}: ${reason}` : label;
    state.className = `roll-state ${classes[status]}`;
    row.classList.toggle("off", isOff(status));
    row.querySelectorAll(".roll-suggestions button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.textContent === reason));
    });
  }

  function open(row) {
    rows.forEach((other) => other.classList.toggle("open", other === row));
    if (!row || row.querySelector(".roll-suggestions")) return;
    const box = document.createElement("div");
    box.className = "roll-suggestions";
    reasons.forEach((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => { give(row, text); changed(); });
      box.append(button);
    });
    row.querySelector(".roll-choices").after(box);
    show(row);
  }

  // A reason makes an absence one with a reason; taking the last letter away makes it one without.
  function give(row, text) {
    reasonOf(row).value = text;
    if (statusOf(row) === "unexcused" || !isOff(statusOf(row))) mark(row, "excused");
    show(row);
  }

  // Nobody marked: present. Present: absent, and the reasons open in the same place. Open: back to present.
  function tap(row) {
    const status = statusOf(row);
    if (status === "") {
      mark(row, "present");
      open(null);
    } else if (status === "present") {
      mark(row, reasonOf(row).value.trim() ? "excused" : "unexcused");
      open(row);
      row.scrollIntoView({ block: "nearest" });
    } else if (row.classList.contains("open")) {
      mark(row, "present");
      open(null);
    } else {
      open(row);
      row.scrollIntoView({ block: "nearest" });
      return;
    }
    changed();
  }

  function recount() {
    const found = { present: 0, absent: 0, none: 0, all: 0 };
    rows.forEach((row) => {
      const status = statusOf(row);
      if (status !== "special_duty") found.all += 1;
      if (status === "present" || status === "late") found.present += 1;
      if (isAbsent(status)) found.absent += 1;
      if (status === "") found.none += 1;
    });
    const strong = document.createElement("strong");
    strong.textContent = say.sayCount.replace("{present}", found.present).replace("{all}", found.all);
    count.replaceChildren(strong);
    [[found.absent, say.sayAbsent], [found.none, say.sayUnmarked]].forEach(([number, text]) => {
      if (!number) return;
      const span = document.createElement("span");
      span.textContent = text.replace("{n}", number);
      count.append(" ", span);
    });
  }

  rows.forEach((row) => {
    const who = row.querySelector(".roll-who");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "roll-tap";
    const state = document.createElement("span");
    state.className = "roll-state";
    button.append(...who.childNodes, state);
    who.append(button);
    button.addEventListener("click", () => tap(row));
    radios(row).forEach((radio) => radio.addEventListener("change", () => {
      show(row);
      if (isAbsent(radio.value)) open(row);
    }));
    reasonOf(row).addEventListener("input", () => {
      const text = reasonOf(row).value.trim();
      if (text && statusOf(row) === "unexcused") mark(row, "excused");
      show(row);
    });
    show(row);
  });
  form.classList.add("js");
  form.querySelectorAll(".roll-keys").forEach((hint) => { hint.hidden = !window.matchMedia("(pointer: fine)").matches; });
  form.querySelectorAll(".roll-row:has(.roll-theirs)").forEach((row) => row.classList.add("open"));

  // ---- keys -------------------------------------------------------------------------------------------------------
  let last = null; // the row marked last: a digit after V gives it its reason
  const head = (row) => row.querySelector(".roll-tap");

  function step(row, by) {
    const next = rows[rows.indexOf(row) + by];
    if (next) head(next).focus();
  }

  form.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const target = event.target;
    const row = target.closest(".roll-row");
    if (!row) return;
    if (target.matches(".roll-reason")) {
      if (event.key === "Escape" || event.key === "Enter") {
        event.preventDefault();
        head(row).focus();
      }
      return;
    }
    const key = event.key.toLowerCase();
    const wanted = { p: "present", v: "unexcused", m: "late" }[key];
    if (wanted) {
      event.preventDefault();
      mark(row, wanted === "unexcused" && reasonOf(row).value.trim() ? "excused" : wanted);
      open(wanted === "present" ? null : row);
      last = row;
      step(row, 1);
      changed();
    } else if (/^[1-9]$/.test(key) && reasons[key - 1]) {
      const whose = isOff(statusOf(row)) ? row : last;
      if (!whose || !isOff(statusOf(whose))) return;
      event.preventDefault();
      give(whose, reasons[key - 1]);
      changed();
    } else if ((key === "arrowdown" || key === "arrowup") && target.matches(".roll-tap")) {
      event.preventDefault();
      step(row, key === "arrowdown" ? 1 : -1);
    }
  });

  // ---- guests -----------------------------------------------------------------------------------------------------
  const blank = guests.lastElementChild.cloneNode(true);
  function addGuest() {
    const row = blank.cloneNode(true);
    row.querySelectorAll("input").forEach((input) => { input.value = ""; });
    guests.append(row);
    return row;
  }
  guests.querySelectorAll("[data-blank]").forEach((row) => row.remove());
  const adder = document.getElementById("add-guest");
  adder.hidden = false;
  adder.addEventListener("click", () => addGuest().querySelector("input").focus());

  // ---- saving -----------------------------------------------------------------------------------------------------
  const hidden = (name) => form.elements.namedItem(name);
  const dropper = document.getElementById("drop-copy");
  const rendered = Number(say.version);

  function lay(list) {
    const values = new Map();
    list.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    form.querySelectorAll("input[type=radio], input[type=checkbox]").forEach((input) => {
      input.checked = (values.get(input.name) || []).includes(input.value);
    });
    form.querySelectorAll(".roll-reason").forEach((input) => { input.value = (values.get(input.name) || [""])[0]; });
    const names = values.get("guest_name") || [];
    while (guests.children.length < names.length) addGuest();
    while (guests.children.length > names.length) guests.lastElementChild.remove();
    Array.from(guests.children).forEach((row, index) => {
      row.querySelectorAll("input").forEach((input) => { input.value = (values.get(input.name) || [])[index] || ""; });
    });
    rows.forEach(show);
    recount();
  }

  const draft = new window.chibo.Draft(form, {
    key: say.key,
    say,
    typed: "typedPage" in say,
    isOwn: (name) => name === "uuid" || name === "version",
    lay,
    tell: (message, wait) => {
      sync.textContent = message;
      sync.classList.toggle("wait", wait);
    },
    accept: (answer, fields) => {
      hidden("uuid").value = answer.uuid;
      hidden("version").value = answer.version;
      dropper.hidden = true;
      return answer.version < rendered ? null : fields; // null: ours had arrived; somebody has saved since
    },
  });

  function changed() {
    recount();
    draft.changed();
  }

  form.addEventListener("input", (event) => { if (!event.target.matches("[type=hidden]")) changed(); });

  form.addEventListener("submit", async (event) => {
    const submitter = event.submitter;
    const fills = submitter && submitter.name === "all_present";
    if ("asPage" in form.dataset || (draft.paused && !fills)) {
      draft.leave();
      return;
    }
    event.preventDefault();
    if (fills) {
      rows.filter((row) => statusOf(row) === "").forEach((row) => mark(row, "present"));
      changed();
      return;
    }
    const outcome = await draft.flush();
    if (outcome === "page") draft.sendAsPage(submitter);
    if (outcome === "lost") draft.report(say.sayFailed, true);
    if (outcome === "saved" && submitter && submitter.name === "review") window.location.assign(say.review);
  });

  // ---- what was left on this device -------------------------------------------------------------------------------
  if (draft.restore()) {
    dropper.hidden = false;
    dropper.addEventListener("click", () => {
      draft.dropCopy();
      form.dataset.saved = "";
      window.location.reload();
    });
  }
  recount();

  // ---- who else is here -------------------------------------------------------------------------------------------
  const editor = document.getElementById("roll-editor");
  let active = Date.now();
  form.addEventListener("pointerdown", () => { active = Date.now(); });
  form.addEventListener("keydown", () => { active = Date.now(); });

  function hold(extra) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: hidden("csrfmiddlewaretoken").value, ...extra });
    return fetch(say.hold, { method: "POST", body, headers: { "X-Requested-With": "XMLHttpRequest" }, keepalive: true });
  }

  async function beat() {
    if (document.hidden || Date.now() - active > 5 * 60000) return;
    try {
      const response = await hold({});
      if (!response.ok) return;
      const { editor: name } = await response.json();
      editor.hidden = !name;
      editor.querySelector("strong").textContent = name;
    } catch { /* a courtesy: the next beat tries again */ }
  }
  beat();
  window.setInterval(beat, 30000);
  window.addEventListener("pagehide", () => { hold({ release: "1" }).catch(() => {}); });

  const unmarked = rows.find((row) => statusOf(row) === "");
  if (unmarked && window.matchMedia("(pointer: fine)").matches && !document.querySelector("[data-focus]")) {
    head(unmarked).focus({ preventScroll: true });
  }
})();
