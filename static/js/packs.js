// Puts a figure's name where the cursor stands; without this script the names are there to be copied.
(() => {
  "use strict";
  const area = document.querySelector("[data-figures-here]");
  if (!area) return;
  const arm = (root) => {
    for (const code of root.querySelectorAll("code[data-figure]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = code.textContent;
      button.addEventListener("click", () => {
        area.setRangeText(button.textContent, area.selectionStart, area.selectionEnd, "end");
        area.dispatchEvent(new Event("input", { bubbles: true }));
        area.focus();
      });
      code.replaceWith(button);
    }
  };
  arm(document);
  document.body.addEventListener("htmx:afterSwap", (event) => arm(event.target));
})();
