// Drafts: what is typed into a form is saved in the background. Nothing of it is lost: a copy stays on this device until
// the server has said that it has it, a save whose answer was lost is sent again as it was, and where the server refuses
// (somebody else wrote, the session ended) the form can be sent as a page. The roll and the minutes both stand on this.
"use strict";

window.chibo = window.chibo || {};

(function () {
  const PREFIX = "chibo-"; // of every copy's key
  const COPY_AGE = 14 * 24 * 3600 * 1000;
  const clock = (at) => new Date(at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  // Arguments, beside the form:
  //   key       under which the copy is kept
  //   say       the sentences, as a dataset: sayDirty, saySaving, saySaved, sayFailed, sayRestored, sayConflict, …
  //   tell      (text, wait): shows what became of the last change
  //   isOwn     (name): a hidden field that says what the form rests on (its version): sent along, no content
  //   lay       (fields): puts a copy's fields into the form
  //   accept    (answer, fields): the server has it; brings the hidden fields up to date, returns the fields as they now
  //             stand (rows that got their keys), and may return null for a page that must be loaded anew
  //   saveAfter milliseconds after the last change
  //   typed     the page came back with what was typed: the user must look first
  //   moved     () called whenever `unsent`, `wrong`, `flight` or `savedAt` may have changed
  class Draft {
    constructor(form, options) {
      Object.assign(this, { isOwn: () => false, saveAfter: 4000, typed: false, moved: () => {} }, options);
      this.form = form;
      this.stored = this.typed ? null : this.text(); // what the server has, as far as we know
      this.pending = null; // a save on its way, or one whose answer was lost: sent again as it was
      this.flight = null;
      this.paused = this.typed ? "page" : ""; // why nothing is sent until the user has acted
      this.failures = 0;
      this.waiting = ""; // what the server left out of the last save
      this.savedAt = 0;
      this.refused = ""; // why the server wrote nothing: found again with the copy, and sent again only by the user
      this.restored = ""; // what was found on this device, said until it has been saved
      this.timer = 0;
      window.addEventListener("online", () => { if (this.failures) this.schedule(0); });
      document.addEventListener("visibilitychange", () => {
        if (document.hidden && !this.paused && this.dirty()) this.save();
      });
    }

    hidden(name) { return this.form.elements.namedItem(name); }

    all() { return Array.from(new FormData(this.form)).filter(([name]) => name !== "csrfmiddlewaretoken"); }

    fields() { return this.all().filter(([name]) => !this.isOwn(name)); }

    rests() { return this.all().filter(([name]) => this.isOwn(name)); }

    text() { return JSON.stringify(this.fields()); }

    dirty() { return this.text() !== this.stored; }

    // Something the server does not have, and will not get by itself within seconds.
    get unsent() { return Boolean(this.paused === "page" || (!this.paused && this.failures > 1 && (this.pending || this.dirty()))); }

    // Something the server read and did not take: the user must put it right.
    get wrong() { return this.paused === "refused" || (!this.paused && this.waiting !== ""); }

    report(message, wait) {
      this.tell(message, Boolean(wait));
      this.moved();
    }

    keepCopy() {
      try {
        const copy = { rests: this.rests(), fields: this.fields(), pending: this.pending, at: Date.now(), refused: this.refused };
        localStorage.setItem(this.key, JSON.stringify(copy));
      } catch { /* a full or forbidden store: the page itself still holds everything */ }
    }

    dropCopy() {
      try { localStorage.removeItem(this.key); } catch { /* nothing to drop */ }
    }

    readCopy() {
      try {
        Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => {
          const copy = JSON.parse(localStorage.getItem(name));
          if (!copy || Date.now() - copy.at > COPY_AGE) localStorage.removeItem(name);
        });
        return JSON.parse(localStorage.getItem(this.key));
      } catch {
        return null;
      }
    }

    // What was left on this device: laid into the form and sent. Returns whether there was anything.
    restore() {
      const copy = this.readCopy();
      if (this.paused) {
        this.keepCopy();
        return false;
      }
      if (!copy || !copy.fields || !(copy.pending || JSON.stringify(copy.fields) !== this.stored)) {
        if (copy) this.dropCopy();
        return false;
      }
      this.lay(copy.fields);
      this.carry(copy.rests || []);
      this.pending = copy.pending;
      this.restored = this.say.sayRestored.replace("{at}", clock(copy.at));
      this.form.dataset.typed = "";
      if (copy.refused) {
        this.refuse(copy.refused, "refused");
        return true;
      }
      this.report(this.restored, true);
      this.schedule(1500);
      return true;
    }

    // What the form rests on, as it is to be sent from now on.
    carry(rests) {
      rests.forEach(([name, value]) => { if (this.hidden(name)) this.hidden(name).value = value; });
    }

    schedule(delay) {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.save(), delay);
    }

    changed() {
      this.resume(); // the user is putting right what was refused
      this.keepCopy();
      this.form.dataset.typed = "";
      delete this.form.dataset.saved;
      if (this.paused) return;
      if (!this.failures) this.report(this.say.sayDirty);
      this.schedule(this.failures ? Math.max(this.saveAfter, 1000) : this.saveAfter);
    }

    resume() {
      if (this.paused !== "refused") return;
      this.paused = "";
      this.refused = "";
    }

    // "saved", "lost" (no answer), "page" (send the form as a page), "refused" (the user must correct something).
    save() {
      window.clearTimeout(this.timer);
      if (this.flight) return this.flight;
      if (!this.pending) {
        if (!this.dirty()) return Promise.resolve("saved");
        this.pending = { rests: this.rests(), fields: this.fields() };
      }
      this.keepCopy();
      if (!this.failures) this.report(this.say.saySaving);
      const body = new URLSearchParams([...this.pending.fields, ...this.pending.rests]);
      body.append("csrfmiddlewaretoken", this.hidden("csrfmiddlewaretoken").value);
      this.flight = fetch(window.location.pathname, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
        signal: AbortSignal.timeout(20000),
      }).then((response) => this.answered(response)).catch(() => this.lost()).finally(() => {
        this.flight = null;
        this.moved();
      });
      return this.flight;
    }

    // Everything there is: what was on its way first, then what was typed since.
    async flush() {
      this.resume();
      let outcome = this.flight ? await this.flight : "saved";
      if (outcome === "saved" || this.pending) outcome = await this.save();
      if (outcome === "saved" && this.dirty()) outcome = await this.save();
      return outcome;
    }

    async answered(response) {
      if (response.status === 401 || response.status === 403) return this.refuse(this.say.saySession, "page");
      if (response.status === 409) {
        const { by, own } = await response.json();
        return this.refuse(own ? this.say.sayConflictOwn : this.say.sayConflict.replace("{by}", by), "page");
      }
      if (response.status === 422) {
        const { errors, shown } = await response.json();
        this.carry(Object.entries(shown || {})); // he is told what somebody else wrote: to save again is to insist
        return this.refuse(errors.join(" "), "refused");
      }
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      const fields = this.accept(answer, this.pending.fields);
      this.stored = JSON.stringify(fields || this.pending.fields);
      this.pending = null;
      this.failures = 0;
      this.savedAt = Date.now();
      if (this.dirty()) {
        this.keepCopy();
        this.schedule(1000);
        return "saved";
      }
      this.waiting = answer.waiting && answer.waiting.length ? answer.waiting.join(" ") : "";
      if (this.waiting) {
        this.keepCopy(); // what the server left out is on this device alone
        this.report(this.say.sayWaiting.replace("{at}", clock(Date.now())).replace("{what}", this.waiting), true);
        return "saved";
      }
      this.dropCopy();
      delete this.form.dataset.typed;
      if (!fields) window.location.reload();
      this.report(`${this.restored} ${this.say.saySaved.replace("{at}", clock(Date.now()))}`.trim());
      this.restored = "";
      return "saved";
    }

    // The server answered and did not write: the next step is the user's.
    refuse(message, outcome) {
      this.pending = null;
      this.paused = outcome;
      this.refused = outcome === "refused" ? message : "";
      this.keepCopy();
      this.report(message, true);
      return outcome;
    }

    // No answer: perhaps it arrived, perhaps not. A blip of some seconds is nobody's business.
    lost() {
      this.failures += 1;
      this.keepCopy();
      if (this.failures > 1) this.report(this.say.sayFailed, true);
      this.schedule(this.failures === 1 ? 2500 : Math.min(60000, 2500 * 2 ** this.failures));
      return "lost";
    }

    // As a browser without script would: the server shows both versions, or asks for the password and goes on. The copy
    // stays: if no page answers, the next one finds it.
    sendAsPage(submitter) {
      this.form.dataset.asPage = "";
      window.setTimeout(() => this.form.requestSubmit(submitter)); // a form cannot be sent while it is being sent
    }

    leave() {
      this.form.dataset.saved = "";
      this.keepCopy();
    }
  }

  window.chibo.Draft = Draft;
  window.chibo.clock = clock;
}());
