// The export page of the back office: one box for all columns (the package does it by a handler inside the HTML).
"use strict";

document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
document.querySelectorAll(".select-toggle").forEach((toggle) => {
  toggle.addEventListener("change", () => {
    document.querySelectorAll(".selectable-field-export-row input[type=checkbox]").forEach((box) => {
      box.checked = toggle.checked;
    });
  });
});
