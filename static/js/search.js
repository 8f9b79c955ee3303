// The search box as a combobox: suggestions while one types, chosen by keyboard or pointer
// (WAI-ARIA Authoring Practices, editable combobox with list autocomplete, manual selection).
// Without this file the box is a plain form.

const WAIT = 150; // milliseconds after the last key
const LONGEST = 64; // characters the server takes
const SETTING = "search-shortcuts";

class Suggestions {
  constructor(input) {
    this.input = input;
    this.asked = ""; // the text of the newest question
    this.shown = ""; // the text that the list answers
    this.options = [];
    this.active = -1;
    this.build();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    input.form.addEventListener("submit", () => this.close());
    // A page that comes back from the browser's memory comes back closed.
    window.addEventListener("pagehide", () => this.close());
  }

  build() {
    const { input } = this;
    this.list = element("div", {
      id: `${input.id}-suggestions`,
      class: "suggestions",
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: "",
    });
    this.status = element("div", { class: "visually-hidden", role: "status" });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.form.append(this.list, this.status);
    // The box keeps the focus while the pointer is in the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get open() {
    return !this.list.hidden;
  }

  typed() {
    this.activate(-1);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    this.asked = text;
    if (!text || [...text].length > LONGEST) {
      this.close();
      return;
    }
    try {
      const address = `${this.input.dataset.suggestions}?${new URLSearchParams({ q: text })}`;
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const groups = response.ok ? (await response.json()).groups : [];
      // An answer to an older question, or to one who has gone on, comes too late.
      if (this.asked !== text || document.activeElement !== this.input) return;
      this.shown = text;
      this.show(groups);
    } catch {
      if (this.asked === text) this.close();
    }
  }

  show(groups) {
    this.activate(-1);
    this.list.replaceChildren(...groups.map((group) => this.group(group)));
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, number) => {
      option.id = `${this.list.id}-${number}`;
    });
    this.toggle(this.options.length > 0);
    const count = this.options.length;
    this.say(count ? `${count} suggestion${count > 1 ? "s" : ""}` : "No suggestions");
  }

  group({ kind, label, entries }) {
    const heading = element("div", { id: `${this.list.id}-${kind}`, role: "presentation" }, label);
    const group = element("div", { role: "group", "aria-labelledby": heading.id }, heading);
    for (const entry of entries) {
      const option = element(
        "a",
        { href: entry.url, role: "option", "aria-selected": "false", tabindex: "-1" },
        element("span", {}, entry.title),
      );
      const facts = [entry.also, entry.court, entry.year].filter(Boolean).join(" · ");
      if (facts) option.append(" ", element("span", { class: "suggestions__facts" }, facts));
      group.append(option);
    }
    return group;
  }

  say(words) {
    this.status.textContent = words;
  }

  toggle(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    clearTimeout(this.timer);
    this.asked = "";
    this.activate(-1);
    this.toggle(false);
    this.say("");
  }

  activate(number) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = number;
    const option = this.options[number];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  async step(by) {
    if (!this.open || this.shown !== this.input.value.trim()) await this.ask();
    const count = this.options.length;
    if (!this.open || !count) return;
    const from = this.active < 0 && by < 0 ? count : this.active;
    this.activate((from + by + count) % count);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const { key, altKey } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (altKey && key === "ArrowUp") this.close();
      else if (altKey) this.ask();
      else this.step(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Enter" && this.open && this.active >= 0) {
      event.preventDefault();
      this.options[this.active].click();
    } else if (key === "Escape") {
      // Closes the list first; what is typed goes with the second one.
      if (this.open) event.preventDefault();
      else this.input.value = "";
      this.close();
    } else if (key === "Tab") {
      this.close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(key)) {
      // The cursor moves in the text, and the text is what Enter searches for again.
      this.activate(-1);
    }
  }
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Shortcuts: `/` and Ctrl-K (Cmd-K), unless the reader has switched them off.

function wanted() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true; // nothing may be kept here
  }
}

function keep(on) {
  try {
    if (on) localStorage.removeItem(SETTING);
    else localStorage.setItem(SETTING, "off");
  } catch {
    // It holds for this page, then.
  }
}

function shortcuts(input) {
  let on = wanted();
  const tell = () => {
    if (on) input.setAttribute("aria-keyshortcuts", "/ Control+K Meta+K");
    else input.removeAttribute("aria-keyshortcuts");
  };
  tell();
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const slash = key === "/" && !ctrlKey && !metaKey && !altKey;
    const letter = key.toLowerCase() === "k" && ctrlKey !== metaKey && !altKey && !shiftKey;
    const inField = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (!on || event.defaultPrevented || inField || !(slash || letter)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  const choice = document.getElementById("shortcuts");
  if (!choice) return;
  const box = choice.querySelector("input");
  choice.hidden = false;
  box.checked = on;
  box.addEventListener("change", () => {
    on = box.checked;
    keep(on);
    tell();
  });
}

const boxes = [...document.querySelectorAll("input[data-suggestions]")];
for (const box of boxes) new Suggestions(box);
if (boxes.length) shortcuts(boxes[0]);
