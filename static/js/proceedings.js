// Writing what happens in a meeting: every item is a draft of its own (drafts.js), rows are added and taken out, and the
// bar at the bottom says what has not been sent. Without this script each form is saved by its own button.
"use strict";

(function () {
  const writing = document.getElementById("writing");
  if (!writing) return;
  const say = writing.dataset;
  const sync = document.getElementById("writing-sync");
  const again = document.getElementById("send-again");
  const drafts = [];

  // ---- rows -------------------------------------------------------------------------------------------------------
  const groups = (form) => Array.from(form.querySelectorAll("[data-rows]"));
  const inputs = (row) => Array.from(row.querySelectorAll("input, textarea, select"));
  const keyNames = (form) => groups(form).map((group) => keyOf(group.firstElementChild).name);
  const keyOf = (row) => row.querySelector("input[type=hidden]");

  function empty(row) {
    inputs(row).forEach((input) => {
      if (input.tagName === "SELECT") input.selectedIndex = 0;
      else input.value = "";
    });
    row.querySelectorAll(".row-error, .roll-theirs").forEach((told) => told.remove());
  }

  function addRow(group) {
    const row = group.lastElementChild.cloneNode(true);
    empty(row);
    group.append(row);
    return row;
  }

  function dress(form) {
    groups(form).forEach((group) => {
      group.querySelectorAll(".entry").forEach((row) => {
        const acts = document.createElement("div");
        acts.className = "row-acts";
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.remove = "";
        button.textContent = say.sayRemove;
        acts.append(button);
        row.append(acts);
      });
      const adder = document.createElement("button");
      adder.type = "button";
      adder.className = "add-row";
      adder.dataset.add = "";
      adder.textContent = say.sayMore;
      group.after(adder);
    });
  }

  // The rows of a group as many as a copy has, with what it says in them.
  function lay(form, list) {
    const values = new Map();
    list.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    groups(form).forEach((group) => {
      const count = (values.get(keyOf(group.firstElementChild).name) || []).length;
      while (group.children.length < count) addRow(group);
      while (group.children.length > Math.max(count, 1)) group.lastElementChild.remove();
      Array.from(group.children).forEach((row, index) => {
        inputs(row).forEach((input) => { input.value = (values.get(input.name) || [])[index] || ""; });
        row.querySelectorAll("details").forEach((task) => { task.open = inputs(task).some((input) => input.value); });
      });
      const votes = group.closest(".votes");
      if (votes) votes.open = votes.open || inputs(group).some((input) => input.tagName !== "SELECT" && input.value);
    });
    Array.from(form.elements).filter((input) => input.name && !input.closest("[data-rows]")).forEach((input) => {
      if (values.has(input.name)) [input.value] = values.get(input.name);
    });
  }

  // ---- what the server answered -----------------------------------------------------------------------------------
  // The rows get the keys under which they are stored: those that were sent, wherever they stand by now.
  function accept(form, answer, fields, sent) {
    ["version", "stamp"].forEach((name) => { if (answer[name]) form.elements.namedItem(name).value = answer[name]; });
    const names = keyNames(form);
    const places = new Map(names.map((name) => [name, 0]));
    const known = (answer.keys || []).map((keys) => keys.map(String));
    names.forEach((name, group) => {
      (sent.get(name) || []).forEach((input, index) => { if (known[group]) input.value = known[group][index] || ""; });
    });
    // The opening: what was just saved is what the page showed.
    fields.forEach(([name, value]) => {
      const shown = form.elements.namedItem(`initial-${name}`);
      if (shown) shown.value = value;
    });
    return fields.map(([name, value]) => {
      const group = names.indexOf(name);
      if (group < 0 || !known[group]) return [name, value];
      const index = places.get(name);
      places.set(name, index + 1);
      return [name, known[group][index] || ""];
    });
  }

  function summary() {
    const unsent = drafts.filter((draft) => draft.unsent).length;
    const wrong = drafts.filter((draft) => draft.wrong);
    const savedAt = Math.max(0, ...drafts.map((draft) => draft.savedAt));
    again.hidden = !unsent;
    sync.classList.toggle("wait", unsent > 0 || wrong.length > 0);
    if (unsent) tell(say.sayUnsent.replace("{n}", unsent));
    else if (wrong.length) tell(say.sayWrong.replace("{n}", wrong.length), frameOf(wrong[0].form));
    else if (drafts.some((draft) => draft.flight)) tell(say.saySaving);
    else if (drafts.some((draft) => draft.dirty())) tell(say.sayDirty);
    else tell(savedAt ? say.saySaved.replace("{at}", window.chibo.clock(savedAt)) : "");
  }

  // What the bar says; of something to put right with a link to its frame.
  function tell(text, frame) {
    const link = sync.querySelector("a");
    if (sync.textContent === text && (link ? link.hash : "") === (frame ? `#${frame.id}` : "")) return;
    sync.textContent = text;
    if (!frame) return;
    const fresh = document.createElement("a");
    fresh.href = `#${frame.id}`;
    fresh.textContent = text;
    sync.replaceChildren(fresh);
  }

  const frameOf = (form) => form.closest(".item");

  // The heading of a frame says why it was refused: brought into sight, and read aloud.
  function lead(frame) {
    const head = frame.querySelector("summary");
    frame.open = true;
    head.scrollIntoView({ block: "center", behavior: "instant" });
    head.focus({ preventScroll: true });
  }

  sync.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    lead(document.getElementById(link.hash.slice(1)));
  });

  writing.querySelectorAll("form[data-draft]").forEach((form) => {
    dress(form);
    const state = frameOf(form).querySelector(".item-state");
    const sent = new Map();
    const draft = new window.chibo.Draft(form, {
      key: `${say.key}:${form.dataset.draft}`,
      say,
      saveAfter: 2500,
      typed: "typedPage" in form.dataset,
      isOwn: (name) => name === "version" || name === "stamp" || name.startsWith("initial-"),
      lay: (fields) => lay(form, fields),
      accept: (answer, fields) => accept(form, answer, fields, sent),
      tell: (text, wait) => {
        state.textContent = text;
        state.classList.toggle("wait", wait);
      },
      moved: summary,
    });
    const save = draft.save.bind(draft);
    draft.save = () => {
      if (!draft.pending || !sent.size) { // a save sent again is of the rows it was first sent with
        keyNames(form).forEach((name) => {
          sent.set(name, Array.from(form.querySelectorAll(`[name=${name}]`)));
        });
      }
      return save();
    };
    drafts.push(draft);
    form.addEventListener("input", () => draft.changed());
    form.addEventListener("change", () => draft.changed());
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[type=button]");
      if (!button) return;
      if ("add" in button.dataset) {
        addRow(button.previousElementSibling).querySelector("input:not([type=hidden]), textarea").focus();
      } else if ("remove" in button.dataset) {
        const row = button.closest(".entry");
        if (row.parentElement.children.length > 1) row.remove();
        else empty(row);
      }
      draft.changed();
    });
    form.addEventListener("submit", async (event) => {
      if ("asPage" in form.dataset || draft.paused === "page") {
        drafts.forEach((one) => one.leave()); // what the other forms hold stays on this device, and is found again
        return;
      }
      event.preventDefault();
      const outcome = await draft.flush();
      if (outcome === "page") draft.sendAsPage(event.submitter);
      else if (draft.wrong) lead(frameOf(form));
    });
    draft.restore();
  });

  again.addEventListener("click", () => {
    drafts.filter((draft) => draft.unsent).forEach((draft) => {
      if (draft.paused) draft.sendAsPage();
      else draft.save();
    });
  });

  // An address that names an item opens it.
  const target = window.location.hash && document.getElementById(window.location.hash.slice(1));
  if (target && target.tagName === "DETAILS") target.open = true;
  summary();
}());
