// The roll: the whole row is the target, keys mark, the count runs, and what is marked is saved in the background.
// Without this script the same form works as it stands. Nothing marked is lost: a copy stays on this device until the
// server has said that it has it, and every save carries an id of its own, so that sending it again is harmless.
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
  const SAVE_AFTER = 4000; // ms after the last mark
  const COPY_AGE = 14 * 24 * 3600 * 1000;

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
  const key = say.key;
  const hidden = (name) => form.elements.namedItem(name);
  const OURS = new Set(["csrfmiddlewaretoken", "uuid", "version"]);
  const fields = () => Array.from(new FormData(form)).filter(([name]) => !OURS.has(name));
  const text = () => JSON.stringify(fields());
  const clock = (at) => new Date(at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  const rendered = Number(say.version);
  let stored = "typedPage" in say ? null : text(); // what the server has, as far as we know
  let pending = null; // a save on its way, or one whose answer was lost: sent again as it was
  let flight = null;
  let paused = "typedPage" in say; // the user must look first
  let failures = 0;
  let restored = ""; // what was found on this device, said until it has been saved
  let timer = 0;

  const dirty = () => text() !== stored;

  function status(message, wait) {
    sync.textContent = message;
    sync.classList.toggle("wait", Boolean(wait));
  }

  function keepCopy() {
    try {
      const copy = { version: Number(hidden("version").value), fields: fields(), pending, at: Date.now() };
      localStorage.setItem(key, JSON.stringify(copy));
    } catch { /* a full or forbidden store: the page itself still holds everything */ }
  }

  function dropCopy() {
    try { localStorage.removeItem(key); } catch { /* nothing to drop */ }
  }

  function readCopy() {
    try {
      Object.keys(localStorage).filter((name) => name.startsWith("chibo-roll:")).forEach((name) => {
        const copy = JSON.parse(localStorage.getItem(name));
        if (!copy || Date.now() - copy.at > COPY_AGE) localStorage.removeItem(name);
      });
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function schedule(delay) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, delay);
  }

  function changed() {
    recount();
    keepCopy();
    form.dataset.typed = "";
    delete form.dataset.saved;
    if (paused) return;
    if (!failures) status(say.sayDirty);
    schedule(failures ? Math.max(SAVE_AFTER, 1000) : SAVE_AFTER);
  }

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

  function save() {
    window.clearTimeout(timer);
    if (flight) return flight;
    if (!pending) {
      if (!dirty()) return Promise.resolve("saved");
      pending = { uuid: hidden("uuid").value, version: hidden("version").value, fields: fields() };
    }
    keepCopy();
    if (!failures) status(say.saySaving);
    const body = new URLSearchParams([...pending.fields, ["uuid", pending.uuid], ["version", pending.version]]);
    body.append("csrfmiddlewaretoken", hidden("csrfmiddlewaretoken").value);
    flight = fetch(window.location.pathname, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
      signal: AbortSignal.timeout(20000),
    }).then(answered).catch(lost).finally(() => { flight = null; });
    return flight;
  }

  async function answered(response) {
    if (response.status === 401 || response.status === 403) return refuse(say.saySession, "page");
    if (response.status === 409) {
      const { by, own } = await response.json();
      return refuse(own ? say.sayConflictOwn : say.sayConflict.replace("{by}", by), "page");
    }
    if (response.status === 422) return refuse((await response.json()).errors.join(" "), "refused");
    if (!response.ok) throw new Error(String(response.status));
    const answer = await response.json();
    stored = JSON.stringify(pending.fields);
    pending = null;
    failures = 0;
    hidden("uuid").value = answer.uuid;
    hidden("version").value = answer.version;
    if (dirty()) {
      keepCopy();
      schedule(1000);
      return "saved";
    }
    dropCopy();
    delete form.dataset.typed;
    document.getElementById("drop-copy").hidden = true;
    if (answer.version < rendered) window.location.reload(); // ours had arrived; somebody has saved since
    status(`${restored} ${say.saySaved.replace("{at}", clock(Date.now()))}`.trim());
    restored = "";
    return "saved";
  }

  // The server answered and did not write: the next step is the user's.
  function refuse(message, outcome) {
    pending = null;
    paused = true;
    keepCopy();
    status(message, true);
    return outcome;
  }

  // No answer: perhaps it arrived, perhaps not. A blip of some seconds is nobody's business.
  function lost() {
    failures += 1;
    keepCopy();
    if (failures > 1) status(say.sayFailed, true);
    schedule(failures === 1 ? 2500 : Math.min(60000, 2500 * 2 ** failures));
    return "lost";
  }

  window.addEventListener("online", () => { if (failures) schedule(0); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && !paused && dirty()) save(); });

  form.addEventListener("input", (event) => { if (!event.target.matches("[type=hidden]")) changed(); });

  form.addEventListener("submit", async (event) => {
    const submitter = event.submitter;
    const fills = submitter && submitter.name === "all_present";
    if ("asPage" in form.dataset || (paused && !fills)) {
      leaveToServer();
      return;
    }
    event.preventDefault();
    if (fills) {
      rows.filter((row) => statusOf(row) === "").forEach((row) => mark(row, "present"));
      changed();
      return;
    }
    // What was on its way first; then what was marked since.
    let outcome = flight ? await flight : "saved";
    if (outcome === "saved" || pending) outcome = await save();
    if (outcome === "saved" && dirty()) outcome = await save();
    if (outcome === "page") {
      form.dataset.asPage = "";
      window.setTimeout(() => form.requestSubmit(submitter)); // a form cannot be sent while it is being sent
    }
    if (outcome === "lost") status(say.sayFailed, true);
    if (outcome === "saved" && submitter && submitter.name === "review") window.location.assign(say.review);
  });

  // As a browser without script would: the server shows both versions, or asks for the password and goes on. The copy
  // stays: if no page answers, the next one finds it.
  function leaveToServer() {
    form.dataset.saved = "";
    keepCopy();
  }

  // ---- what was left on this device -------------------------------------------------------------------------------
  const copy = readCopy();
  if (copy && !paused && copy.fields && (copy.pending || JSON.stringify(copy.fields) !== stored)) {
    lay(copy.fields);
    hidden("version").value = copy.version;
    pending = copy.pending;
    restored = say.sayRestored.replace("{at}", clock(copy.at));
    status(restored, true);
    const drop = document.getElementById("drop-copy");
    drop.hidden = false;
    drop.addEventListener("click", () => {
      dropCopy();
      form.dataset.saved = "";
      window.location.reload();
    });
    form.dataset.typed = "";
    schedule(1500);
  } else if (copy && !paused) {
    dropCopy();
  }
  if (paused) keepCopy();
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
