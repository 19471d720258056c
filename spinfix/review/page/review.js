"use strict";
// The review view: decisions about the edits that the page shows.  The server keeps them; the page only shows what it says.
window.spinfixReview = (page) => {
  const byId = (id) => document.getElementById(id);
  const {el, visible, oneLine, counted, documents, hooks, HIDDEN_IN_EDIT, FOUND, NEW, SURE, OTHERS, IDEA} = page;
  const say = (text) => { byId("status").textContent = text; };
  let state = {total: 0, decided: 0};
  const texts = new Map();  // "document/edit": what it reads
  const key = (item, number) => `${item.order}/${number}`;
  const decision = (item, number) => texts.get(key(item, number));
  const proposed = (edit) => (edit[IDEA] ? edit[FOUND] : edit[NEW]);
  const alternatives = (edit) => edit[OTHERS].filter(([text]) => text !== edit[FOUND] && text !== edit[NEW]).slice(0, 4).map(([text]) => text);
  const doubtful = (edit) => edit[IDEA] || edit[SURE] < page.run.sure;
  const words = (text) => (text === "" ? [el("i", {}, "nothing")] : [el("bdi", {}, ...oneLine(text))]);

  async function ask(path, body) {
    let answer;
    try {
      const request = body === undefined ? {} : {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)};
      answer = await fetch(path, {...request, credentials: "omit", cache: "no-store"});
    } catch {
      say("The server is gone. Start spinfix review again: every decision so far is kept.");
      byId("progress").textContent = "The server is gone. Start spinfix review again: every decision so far is kept.";
      return null;
    }
    const data = await answer.json();
    if (!answer.ok) {
      say(data.error);
      byId("progress").textContent = data.error;
      return null;
    }
    return data;
  }
  function take(data) {
    if (!data) return;
    state = data;
    for (const [item, number, text] of data.changes) {
      if (text === null) texts.delete(`${item}/${number}`);
      else texts.set(`${item}/${number}`, text);
    }
    if (page.current()) show(page.current());
    count();
    panel();
    progress();
  }

  // Marks ----------------------------------------------------------------------------------------------------------
  function show(item) {
    item.changes.forEach((edit, number) => {
      const text = decision(item, number);
      for (const mark of page.marksOf(number)) {
        if (!mark.classList.contains("e")) continue;
        const kept = text !== undefined && text === edit[FOUND];
        mark.classList.toggle("decided", text !== undefined);
        mark.classList.toggle("undecided", text === undefined);
        mark.classList.toggle("kept", kept);
        mark.classList.toggle("other", text !== undefined && !kept && text !== edit[NEW]);
        if (mark.dataset.side !== "cleaned") continue;
        const shown = text === undefined ? proposed(edit) : text;
        if (mark.dataset.shown === undefined) mark.dataset.shown = proposed(edit);
        if (mark.dataset.shown === shown) continue;
        mark.dataset.shown = shown;
        mark.classList.toggle("none", shown === "");
        const line = shown.endsWith("\n") ? shown.slice(0, -1) : shown;
        mark.replaceChildren(...visible(line, HIDDEN_IN_EDIT));
      }
    });
  }
  const undecided = (item) => item.changes.map((_, number) => number).filter((number) => decision(item, number) === undefined);
  function count() {
    for (const button of byId("list").querySelectorAll("[data-order]")) {
      const item = documents.find((one) => one.order === +button.dataset.order);
      const left = undecided(item).length;
      let note = button.querySelector(".done");
      if (!note) {
        note = el("span", {class: "done"});
        button.querySelector(".doc-facts").append(note);
      }
      note.textContent = item.changes.length ? (left ? ` \u00b7 ${left} undecided` : " \u00b7 all decided") : "";
    }
  }
  function progress() {
    byId("progress").textContent = `${state.decided.toLocaleString("en")} of ${counted(state.total, "edit")} decided`;
    byId("bar-done").value = state.total ? state.decided / state.total : 1;
    byId("do-undo").disabled = !state.undoable;
  }

  // The panel of the current edit ----------------------------------------------------------------------------------
  function panel() {
    const item = page.current(), number = page.now();
    const chosen = item && number !== -1;
    for (const id of ["do-accept", "do-keep", "do-edit", "do-alike", "do-everywhere"]) byId(id).disabled = !chosen;
    if (!chosen) {
      byId("do-others").replaceChildren();
      return;
    }
    const edit = item.changes[number], text = decision(item, number);
    const states = text === undefined ? (edit[IDEA] ? "not applied, undecided" : "undecided") : text === edit[FOUND] ? "kept" : text === edit[NEW] ? "accepted" : "changed";
    byId("decide-what").replaceChildren(...words(edit[FOUND]), " \u2192 ", el("span", {class: "to"}, ...words(text === undefined ? edit[NEW] : text)),
      el("span", {class: "state"}, `${states} \u00b7 ${page.percent(edit[SURE])} sure`));
    byId("do-accept").setAttribute("aria-pressed", text === edit[NEW]);
    byId("do-keep").setAttribute("aria-pressed", text === edit[FOUND]);
    byId("do-others").replaceChildren(...alternatives(edit).map((other, index) => {
      const button = el("button", {type: "button", "aria-keyshortcuts": String(index + 1), "aria-pressed": String(text === other)},
        el("kbd", {}, String(index + 1)), " ", ...(other === "" ? ["remove it"] : [el("bdi", {}, ...oneLine(other))]));
      button.addEventListener("click", () => decide(other));
      return button;
    }));
  }
  async function decide(text, scope = "place") {
    const item = page.current(), number = page.now();
    if (!item || number === -1 || text === undefined) {
      say("Choose an edit first: press j, or v for the next undecided one");
      return;
    }
    const edit = item.changes[number];
    const reading = text === edit[NEW] ? {reading: "accept"} : text === edit[FOUND] ? {reading: "keep"} : {reading: "text", text};
    const data = await ask("decide", {document: item.order, spot: number, scope, ...reading});
    if (!data) return;
    take(data);
    if (data.changes.length > 1) say(`${counted(data.changes.length, "edit")} decided alike`);
    next();
  }
  // The undecided edits of a document, doubtful ones first, then those of the next document in the list.
  function next() {
    const items = page.listed(), from = Math.max(0, items.indexOf(page.current()));
    for (let step = 0; step < items.length; step += 1) {
      const item = items[(from + step) % items.length];
      const left = undecided(item).filter((number) => item.text !== null);
      if (!left.length) continue;
      const unsure = left.filter((number) => doubtful(item.changes[number]));
      const queue = unsure.length ? unsure : left;
      const after = item === page.current() ? queue.find((number) => number > page.now()) : undefined;
      const number = after === undefined ? queue[0] : after;
      if (item === page.current()) page.go(number);
      else page.open(item, number);
      return;
    }
    page.hideCard();
    panel();
    say("Everything is decided. Press w to write files, or to save a plan or corrections");
  }
  async function undo() {
    const data = await ask("undo", {});
    if (!data) return;
    take(data);
    if (!data.changes.length) {
      say("There is nothing to undo");
      return;
    }
    const [order, number] = data.changes[0];
    const item = documents.find((one) => one.order === order);
    if (!item) return;
    if (item === page.current()) page.go(number);
    else page.open(item, number);
    say(`${counted(data.changes.length, "decision")} taken back`);
  }
  function chosenText() {
    const item = page.current(), number = page.now();
    if (!item || number === -1) return undefined;
    const text = decision(item, number);
    return text === undefined ? item.changes[number][NEW] : text;
  }
  const accept = () => decide(chosenEdit() && chosenEdit()[NEW]);
  const keep = () => decide(chosenEdit() && chosenEdit()[FOUND]);
  function chosenEdit() {
    return page.current() && page.now() !== -1 ? page.current().changes[page.now()] : undefined;
  }
  function choose(index) {
    const edit = chosenEdit();
    const others = edit ? alternatives(edit) : [];
    if (index < others.length) decide(others[index]);
    else say(`There is no alternative ${index + 1}`);
  }
  // Words of the source that somebody has selected, where no edit is proposed.
  let added = null;
  function selected() {
    const selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0), found = selection.toString();
    const start = range.startContainer.parentElement, cell = start && start.closest(".row > .cell");
    if (!cell || !cell.contains(range.endContainer) || cell.previousElementSibling.className !== "line" || !found.trim()) return null;
    const before = document.createRange();
    before.setStart(cell, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const line = +cell.previousElementSibling.textContent;
    return {document: page.current().order, line, column: [...before.toString()].length, found};
  }
  function type() {
    const edit = chosenEdit();
    added = selected();
    if (added) {
      byId("typing-found").replaceChildren("instead of \u201c", ...words(added.found), "\u201d");
      byId("typing-text").value = added.found;
      byId("typing").showModal();
      byId("typing-text").select();
      return;
    }
    if (!edit) return;
    byId("typing-found").replaceChildren("instead of \u201c", ...words(edit[FOUND]), "\u201d");
    byId("typing-text").value = chosenText().trim();
    byId("typing").showModal();
    byId("typing-text").select();
  }
  byId("typing-form").addEventListener("submit", (event) => {
    event.preventDefault();
    byId("typing").close();
    if (!added) {
      decide(byId("typing-text").value);
      return;
    }
    ask("add", {...added, text: byId("typing-text").value}).then((data) => {
      if (data) window.location.reload();  // the numbers of the edits have changed
    });
  });
  byId("typing-cancel").addEventListener("click", () => byId("typing").close());

  // Finishing ------------------------------------------------------------------------------------------------------
  function finish() {
    const left = state.total - state.decided;
    byId("finish-state").textContent = left ? `${counted(left, "edit")} undecided: written as proposed.` : "Everything is decided.";
    for (const name of ["files", "plan", "corrections"]) byId(`where-${name}`).textContent = state.where[name];
    byId("finish-done").textContent = "";
    byId("finish").showModal();
  }
  for (const name of ["files", "plan", "corrections"]) {
    byId(`save-${name}`).addEventListener("click", async () => {
      const done = byId("finish-done");
      done.classList.remove("wrong");
      done.textContent = "\u2026";
      const data = await ask(`save-${name}`, {});
      done.textContent = data ? data.message : byId("progress").textContent;
      done.classList.toggle("wrong", !data || data.wrong);
    });
  }

  Object.assign(page.keys, {
    a: accept, x: keep, e: type, u: undo, v: next, w: finish,
    1: () => choose(0), 2: () => choose(1), 3: () => choose(2), 4: () => choose(3),
    d: () => decide(chosenText(), "document"), D: () => decide(chosenText(), "everywhere"),
  });
  for (const [id, action] of Object.entries({
    "do-accept": accept, "do-keep": keep, "do-edit": type, "do-undo": undo, "do-next": next, "do-finish": finish,
    "do-alike": page.keys.d, "do-everywhere": page.keys.D,
  })) byId(id).addEventListener("click", action);
  hooks.opened.push(show);
  hooks.moved.push(panel);
  hooks.listed.push(count);
  page.filter.ideas = true;
  byId("ideas").checked = true;
  byId("decide").hidden = false;
  panel();
  ask("state").then((data) => {
    take(data);
    if (data && page.now() === -1) next();
  });
};
