(() => {
  const {run, documents} = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  // Positions in an edit, as spinfix/report/html.py writes them.
  const FOUND = 0, NEW = 1, GROUP = 2, SURE = 3, ENTRY = 4, LINE = 5, COLUMN = 6, OTHERS = 7, IDEA = 8;
  const oneLine = (text) => visible(text.replace(/\r?\n/g, "\u21b5"), HIDDEN_IN_EDIT);
  const group = (edit) => run.groups[edit[GROUP]];
  const level = (edit) => (edit[SURE] < run.doubtful ? "doubtful" : edit[SURE] < run.sure ? "fair" : "sure");

  // Documents ------------------------------------------------------------------------------------------------------
  for (const item of documents) {
    item.changes = (item.text || []).filter(Array.isArray);  // including ideas: edits that were not applied
    item.made = item.changes.filter((edit) => !edit[IDEA]);
    item.least = Math.min(2, ...item.made.map((edit) => edit[SURE]));
    item.haystack = null;
  }
  function haystack(item) {
    if (item.haystack === null) {
      const words = [item.name];
      for (const piece of item.text || []) {
        if (typeof piece === "string") words.push(piece);
        else if (Array.isArray(piece)) words.push(piece[FOUND], "\n", piece[NEW], "\n", group(piece).name);
      }
      item.haystack = words.join("\n").toLowerCase();
    }
    return item.haystack;
  }
  const ORDERS = {
    weight: (a, b) => b.weight - a.weight,
    edits: (a, b) => b.made.length - a.made.length,
    doubt: (a, b) => a.least - b.least,
    spun: (a, b) => (b.spun ?? -1) - (a.spun ?? -1),
    name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    order: () => 0,
  };

  // What the review view (spinfix/review/page) adds when a server shows the page; a report opened from a file has none of it.
  const hooks = {opened: [], moved: [], listed: []};
  const filter = {low: 0, high: 100, restoration: true, artefact: true, ideas: false, rule: "", only: false, query: ""};
  const passes = (edit) => {
    const sure = 100 * edit[SURE];
    return (filter.ideas || !edit[IDEA]) && sure >= filter.low && sure <= filter.high && filter[group(edit).kind] && (filter.rule === "" || edit[GROUP] === +filter.rule);
  };
  const filtering = () => filter.low > 0 || filter.high < 100 || !filter.restoration || !filter.artefact || filter.rule !== "";
  let listed = [];
  let current = null;
  let now = -1;

  function list() {
    const query = filter.query.trim().toLowerCase();
    listed = documents.filter((item) => (!query || haystack(item).includes(query)) && (!filtering() || item.changes.some(passes)));
    listed.sort(ORDERS[byId("sort").value]);  // keeps the order of equals, which is that of the run
    byId("list").replaceChildren(...listed.map(entry));
    for (const hook of hooks.listed) hook();
    const all = documents.length;
    byId("count").textContent = listed.length === all ? counted(all, "document") : `${listed.length.toLocaleString("en")} of ${counted(all, "document")}`;
    if (!listed.length) {
      const clear = el("button", {type: "button"}, "Clear search and filters");
      clear.addEventListener("click", clearFilters);
      byId("list").append(el("li", {class: "nothing"}, clear));
    }
  }
  function entry(item) {
    const shown = filtering() ? item.made.filter(passes) : item.made;
    const doubts = shown.filter((edit) => edit[SURE] < run.doubtful).length;
    const facts = [shown.length ? counted(shown.length, "edit") : item.text === null ? counted(item.edits, "edit") : "nothing to change"];
    if (doubts) facts.push(" \u00b7 ", el("span", {class: "doubts"}, `${doubts.toLocaleString("en")} doubtful`));
    if (item.spun !== null) facts.push(item.believed ? " \u00b7 spun" : " \u00b7 not spun");
    const cut = item.name.lastIndexOf("/") + 1;
    const button = el("button", {type: "button", title: item.name, "data-order": item.order},
      el("bdi", {class: "doc-name"}, ...visible(item.name.slice(cut), HIDDEN_IN_EDIT)),
      el("span", {class: "doc-facts"}, ...facts));
    if (cut) button.querySelector(".doc-name").append(el("span", {class: "folder"}, "  ", item.name.slice(0, cut - 1)));
    if (item === current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => open(item));
    return el("li", {}, button);
  }
  function clearFilters() {
    Object.assign(filter, {low: 0, high: 100, restoration: true, artefact: true, rule: "", query: ""});
    byId("search").value = "";
    byId("low").value = 0;
    byId("high").value = 100;
    byId("kind-restoration").checked = byId("kind-artefact").checked = true;
    byId("rule").value = "";
    changed();
  }

  // One document ---------------------------------------------------------------------------------------------------
  function open(item, at = -1) {
    current = item;
    now = -1;
    hideCard();
    for (const button of byId("list").querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
    const button = byId("list").querySelector(`[data-order="${item.order}"]`);
    if (button) {
      button.setAttribute("aria-current", "true");
      const box = button.getBoundingClientRect(), frame = byId("list").getBoundingClientRect();
      if (box.top < frame.top) byId("list").scrollTop += box.top - frame.top - 8;
      else if (box.bottom > frame.bottom) byId("list").scrollTop += box.bottom - frame.bottom + 8;
    }
    byId("document").replaceChildren(head(item), ...body(item));
    const top = byId("work").getBoundingClientRect().top;
    if (top < 0) window.scrollBy(0, top);
    for (const hook of hooks.opened) hook(item);
    marks();
    if (at !== -1) go(at);
    else {
      for (const hook of hooks.moved) hook();
      remember();
    }
  }
  function head(item) {
    const facts = [];
    if (item.spun === null) facts.push("Not checked for spinning");
    else facts.push(`${item.believed ? `Spun${item.family ? ` by ${item.family}` : ""}` : "Not spun"} (probability ${percent(item.spun)})`);
    if (item.passages) facts.push(`in ${item.passages} only`);
    facts.push(item.made.length ? counted(item.made.length, "edit") : "nothing to change");
    const ideas = item.changes.length - item.made.length;
    if (ideas) facts.push(`${counted(ideas, "edit")} not applied`);
    return el("div", {class: "doc-head"},
      el("h2", {id: "name"}, el("bdi", {}, ...visible(item.name, HIDDEN_IN_EDIT))),
      el("p", {}, facts.join(" \u00b7 ")),
      item.mentions ? el("p", {class: "mentions"}, ...visible(item.mentions, HIDDEN_IN_EDIT)) : null,
      item.clues.length ? evidence(item) : null,
      item.changes.length > 1 ? map(item) : null);
  }
  function evidence(item) {
    const rows = item.clues.map(([line, text, entry, times]) => el("tr", {},
      el("td", {class: "number"}, `line ${line}`),
      el("td", {}, el("bdi", {}, ...oneLine(text))),
      el("td", {}, el("bdi", {}, ...oneLine(entry))),
      el("td", {class: "number"}, `${times.toLocaleString("en")} times more likely in spun text`)));
    return el("details", {class: "evidence"}, el("summary", {}, "Evidence"), el("table", {}, el("tbody", {}, ...rows)));
  }
  // Where in the document its edits lie.
  function map(item) {
    const sizes = item.text.map((piece) => (typeof piece === "string" ? piece.length : Array.isArray(piece) ? piece[FOUND].length : piece.skip));
    const total = sizes.reduce((sum, size) => sum + size, 0) || 1;
    const picture = svg("svg", {class: "map", width: "100%", height: 14, "aria-hidden": "true"});
    let place = 0, number = 0;
    item.text.forEach((piece, index) => {
      if (Array.isArray(piece)) {
        const kind = `${group(piece).kind}${piece[IDEA] ? " idea" : ""}`;
        const tick = svg("rect", {x: `${(99.6 * place / total).toFixed(3)}%`, y: 2, width: 2, height: 10, "data-e": number, class: kind});
        picture.append(tick);
        number += 1;
      }
      place += sizes[index];
    });
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      let best = null, distance = Infinity;
      for (const tick of picture.querySelectorAll("rect:not(.off)")) {
        const away = Math.abs(tick.getBoundingClientRect().left - event.clientX);
        if (away < distance) [best, distance] = [tick, away];
      }
      if (best && box.width) go(+best.dataset.e);
    });
    return picture;
  }
  function body(item) {
    if (item.text === null) return [el("p", {class: "banner"}, "This document is too large for the page. Its edits are counted above; --diff and --explain show them.")];
    if (!item.changes.length) {
      const banner = el("p", {class: "banner"}, item.text.length ? "Nothing to change here." : "An empty document: nothing to change.");
      return [banner, ...item.text.map((piece) => (typeof piece === "string" ? row(1, [piece], null, "alone") : gap(piece)))];
    }
    return [
      el("p", {class: "banner", id: "hidden-all", hidden: ""}, "The filters hide all edits of this document."),
      el("div", {class: "heads", "aria-hidden": "true"}, el("span", {}, ""), el("span", {}, "source"), el("span", {}, "cleaned")),
      ...rows(item),
      table(item),
    ];
  }
  const lines = (text, cut) => text.slice(0, cut - 1).replace(/\r$/, "");
  // Rows end where both sides have a line end outside of edits, so that what belongs together stays side by side.
  function* rows(item) {
    let line = 1, start = 1, number = 0, left = [], right = [], touched = false;
    const finish = () => {
      const result = left.length || right.length ? row(start, left, right, touched ? "changed" : "same") : null;
      [left, right, touched, start] = [[], [], false, line];
      return result;
    };
    for (const piece of item.text) {
      if (typeof piece === "string") {
        let rest = piece;
        if (touched) {
          const cut = rest.indexOf("\n") + 1;
          if (cut) {
            const end = lines(rest, cut);
            left.push(end);
            right.push(end);
            line += 1;
            yield finish();
            rest = rest.slice(cut);
          }
        }
        if (rest && !touched) {
          const cut = rest.lastIndexOf("\n") + 1;
          if (cut) {
            const same = lines(rest, cut);
            left.push(same);
            right.push(same);
            line += rest.slice(0, cut).split("\n").length - 1;
            const done = finish();
            if (done) yield done;
            rest = rest.slice(cut);
          }
        }
        if (rest) {
          left.push(rest);
          right.push(rest);
        }
      } else if (Array.isArray(piece)) {
        touched = true;
        left.push(...mark(piece[IDEA] ? "span" : "del", piece, piece[FOUND], number, "source"));
        right.push(...mark(piece[IDEA] ? "span" : "ins", piece, piece[IDEA] ? piece[FOUND] : piece[NEW], number, "cleaned"));
        line += piece[FOUND].split("\n").length - 1;
        number += 1;
      } else {
        const done = finish();
        if (done) yield done;
        yield gap(piece);
        line += piece.lines;
        start = line;
      }
    }
    const last = finish();
    if (last) yield last;
  }
  function row(line, left, right, kind) {
    const words = (part) => (typeof part === "string" ? visible(part, HIDDEN) : [part]);
    const blank = left.every((part) => typeof part === "string" && !part.trim());
    const cell = (parts) => {
      const last = parts[parts.length - 1];
      const open = !blank && typeof last === "string" && last.endsWith("\n");  // browsers show no line behind a last line end
      return el("div", {class: "cell", dir: "auto"}, ...parts.flatMap(words), open ? el("br") : null);
    };
    return el("div", {class: `row ${kind}${blank ? " blank" : ""}`}, el("span", {class: "line", "aria-hidden": "true"}, String(line)), cell(left), right && cell(right));
  }
  function gap(piece) {
    return el("div", {class: "gap"}, `${counted(piece.skip, "character")}${piece.lines ? ` in ${counted(piece.lines, "line")}` : ""} without edits omitted`);
  }
  function mark(name, edit, text, number, side) {
    const empty = text === "";
    const classes = `e ${group(edit).kind} ${edit[IDEA] ? "idea" : level(edit)}${empty ? " none" : ""}`;
    const element = el(name, {class: classes, "data-e": number, "data-side": side, tabindex: side === "source" ? -1 : null});
    if (empty) fill(element, {role: "img", "aria-label": side === "cleaned" ? "removed" : "added"}, []);
    // A line end at the mark's end stands behind it, or the mark would go on in the next line, with nothing in it.
    const ended = text.endsWith("\n");
    text.split(/\r?\n/).forEach((part, index, parts) => {
      element.append(...visible(part, HIDDEN_IN_EDIT));
      if (index < parts.length - 1) element.append(el("span", {class: "end", "aria-hidden": "true"}, "\u21b5"));
      if (index < parts.length - (ended ? 2 : 1)) element.append("\n");
    });
    return ended ? [element, "\n"] : [element];
  }
  function table(item) {
    const heads = ["position", "found", "replacement", "confidence", "dictionary or rule", "alternatives"];
    const body_ = el("tbody", {});
    const whole = el("details", {class: "edits"}, el("summary", {}, "All edits as a table"),
      el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((name) => el("th", {scope: "col"}, name)))), body_));
    whole.fill = () => {
      if (!body_.childElementCount) body_.append(...item.changes.map(tableRow));
    };
    whole.addEventListener("toggle", whole.fill);
    return whole;
  }
  function tableRow(edit) {
    const others = edit[OTHERS].map(([text, share]) => `${text || "(removed)"} ${percent(share)}`).join(", ");
    return el("tr", {},
      el("td", {class: "number"}, `${edit[LINE]}:${edit[COLUMN]}`),
      el("td", {}, el("bdi", {}, ...oneLine(edit[FOUND]))),
      el("td", {}, edit[NEW] === "" ? "(removed)" : el("bdi", {}, ...oneLine(edit[NEW])), edit[IDEA] ? " (not applied)" : null),
      el("td", {class: "number"}, percent(edit[SURE])),
      el("td", {}, `${group(edit).name}${edit[ENTRY] ? `: ${edit[ENTRY]}` : group(edit).kind === "artefact" ? ` ${group(edit).title}` : ""}`),
      el("td", {}, el("bdi", {}, ...oneLine(others))));
  }

  // Marks, filters, the current edit -------------------------------------------------------------------------------
  const marksOf = (number) => byId("document").querySelectorAll(`[data-e="${number}"]`);
  function marks() {
    const seen = [];
    current.changes.forEach((edit, number) => {
      const on = passes(edit);
      if (on) seen.push(number);
      for (const element of marksOf(number)) element.classList.toggle("off", !on);
    });
    current.seen = seen;
    for (const element of byId("document").querySelectorAll(".row.changed, .row.same")) {
      const alive = element.querySelector(".e:not(.off)");
      element.hidden = filter.only && !alive;
    }
    byId("document").classList.toggle("only", filter.only);
    const banner = byId("hidden-all");
    if (banner) banner.hidden = seen.length > 0;
    if (now !== -1 && !seen.includes(now)) leave();
    position();
  }
  function position() {
    const seen = current ? current.seen : [];
    byId("position").textContent = seen.length ? `${now === -1 ? "\u2013" : seen.indexOf(now) + 1} of ${seen.length.toLocaleString("en")}` : "no edits";
    byId("previous").disabled = byId("next").disabled = !listed.some((item) => item.changes.some(passes));
  }
  function leave() {
    for (const element of marksOf(now)) {
      element.classList.remove("now");
      if (element.tabIndex === 0) element.tabIndex = -1;
    }
    now = -1;
  }
  function go(number) {
    leave();
    now = number;
    const elements = marksOf(number);
    for (const element of elements) element.classList.add("now");
    const source = [...elements].find((element) => element.dataset.side === "source");
    if (!source) return;
    source.tabIndex = 0;
    const box = source.getBoundingClientRect();
    if (box.top < 120 || box.bottom > window.innerHeight - 240) source.scrollIntoView({block: "center"});
    source.focus({preventScroll: true});
    showCard(source);
    position();
    const edit = current.changes[number];
    const becomes = edit[IDEA] ? "might have been" : "becomes";
    for (const hook of hooks.moved) hook();
    byId("status").textContent = `Edit ${current.seen.indexOf(number) + 1} of ${current.seen.length}: ${edit[FOUND]} ${becomes} ${edit[NEW] || "nothing"}, ${percent(edit[SURE])} sure`;
    remember();
  }
  function step(by) {
    if (!current) return;
    const place = current.seen.indexOf(now);
    const next = place === -1 ? (by > 0 ? 0 : current.seen.length - 1) : place + by;
    if (next >= 0 && next < current.seen.length && (place !== -1 || by > 0)) {
      go(current.seen[next]);
      return;
    }
    const from = listed.indexOf(current);
    for (let index = from + by; index >= 0 && index < listed.length; index += by) {
      const found = listed[index].changes.findIndex(passes);
      if (found !== -1) {
        open(listed[index]);
        go(by > 0 ? found : current.seen[current.seen.length - 1]);
        return;
      }
    }
    byId("status").textContent = by > 0 ? "That was the last edit" : "That was the first edit";
  }
  function stepDocument(by) {
    if (!listed.length) return;
    const from = listed.indexOf(current);
    const next = from === -1 ? 0 : from + by;
    if (next < 0 || next >= listed.length) return;
    open(listed[next]);
    byId("status").textContent = `Document ${next + 1} of ${listed.length}: ${current.name}, ${counted(current.seen.length, "edit")}`;
  }
  function changed() {
    byId("range-out").textContent = `${filter.low}\u2013${filter.high}\u00a0%`;
    byId("range-fill").style.left = `${filter.low}%`;
    byId("range-fill").style.right = `${100 - filter.high}%`;
    list();
    if (!listed.includes(current) && listed.length) open(listed[0]);
    else if (current) marks();
  }

  // The card -------------------------------------------------------------------------------------------------------
  const card = byId("card");
  let owner = null, hiding = 0;
  function showCard(element) {
    window.clearTimeout(hiding);
    if (owner === element && !card.hidden) return;
    unlink();
    owner = element;
    const edit = current.changes[+element.dataset.e];
    for (const twin of marksOf(element.dataset.e)) twin.classList.add("linked");
    element.setAttribute("aria-describedby", "card");
    card.replaceChildren(...cardParts(edit));
    card.hidden = false;
    card.scrollTop = 0;
    placeCard();
  }
  function placeCard() {
    const box = owner.getClientRects()[0] || owner.getBoundingClientRect();
    const last = owner.getBoundingClientRect().bottom;
    const {offsetWidth: width, offsetHeight: height} = card;
    const left = Math.max(12, Math.min(box.left, document.documentElement.clientWidth - width - 12));
    const below = last + 10;
    const top = below + height < window.innerHeight - 8 ? below : box.top - height - 10;
    card.style.left = `${left}px`;
    card.style.top = `${Math.max(8, Math.min(top, window.innerHeight - height - 8))}px`;
  }
  function unapplied(edit) {
    if (group(edit).name === "corrections") return "Kept, as a correction says.";
    if (current.family === "unknown" && group(edit).kind === "restoration") return "Not applied: the tool that spun the text is unknown.";
    return `Not applied: below the minimum confidence${current.minimums}.`;
  }
  function cardParts(edit) {
    const {name, kind, title} = group(edit);
    const rest = Math.max(0, 1 - edit[SURE] - edit[OTHERS].reduce((sum, [, share]) => sum + share, 0));
    const readings = [reading(edit[NEW] || "remove it", edit[SURE], kind, edit[IDEA] ? "" : "chosen")];
    for (const [text, share] of edit[OTHERS]) readings.push(reading(text === edit[FOUND] ? `leave \u201c${text}\u201d` : text || "remove it", share, "", ""));
    if (rest >= 0.005 && kind === "restoration") readings.push(reading("something else", rest, "", ""));
    return [
      el("p", {class: "swap"}, edit[FOUND] === "" ? el("i", {}, "nothing") : el("bdi", {}, ...oneLine(edit[FOUND])), el("span", {class: "arrow"}, "\u2192"),
        edit[NEW] === "" ? el("i", {class: "to"}, "removed") : el("bdi", {class: "to"}, ...oneLine(edit[NEW]))),
      el("p", {class: "origin"}, el("span", {class: `key ${kind}`}), `${kind === "artefact" ? `artefact, ${name}` : name}${edit[ENTRY] ? `: ${edit[ENTRY]}` : ""} \u00b7 line ${edit[LINE]}, column ${edit[COLUMN]}`),
      el("table", {}, el("tbody", {}, ...readings)),
      edit[IDEA] ? el("p", {class: "why"}, unapplied(edit)) : null,
      kind === "artefact" ? el("p", {class: "why"}, `${title}. More: `, el("code", {}, `spinfix rules show ${name}`)) : null,
    ].filter(Boolean);
  }
  function reading(text, share, kind, state) {
    const bar = svg("svg", {width: "100%", height: 8, "aria-hidden": "true"}, svg("rect", {width: `${Math.max(0.8, 100 * share)}%`, height: 8, rx: 2, class: kind}));
    return el("tr", {class: state}, el("th", {scope: "row"}, el("bdi", {}, ...oneLine(text))), el("td", {}, bar), el("td", {}, percent(share)));
  }
  function unlink() {
    for (const twin of byId("document").querySelectorAll(".linked")) twin.classList.remove("linked");
    if (owner) owner.removeAttribute("aria-describedby");
    owner = null;
  }
  function hideCard() {
    window.clearTimeout(hiding);
    card.hidden = true;
    unlink();
  }
  const markAt = (event) => (event.target instanceof Element ? event.target.closest(".e[data-e]:not(.off)") : null);
  byId("document").addEventListener("mouseover", (event) => {
    const element = markAt(event);
    if (element) showCard(element);
  });
  byId("document").addEventListener("mouseout", (event) => {
    if (markAt(event)) hiding = window.setTimeout(hideCard, 180);
  });
  card.addEventListener("mouseenter", () => window.clearTimeout(hiding));
  card.addEventListener("mouseleave", () => { hiding = window.setTimeout(hideCard, 180); });
  byId("document").addEventListener("click", (event) => {
    const element = markAt(event);
    if (element) go(+element.dataset.e);
    else if (!card.hidden) hideCard();
  });
  byId("document").addEventListener("focusout", (event) => { if (event.target === owner) hideCard(); });
  window.addEventListener("scroll", () => {
    if (!owner) return;
    const box = owner.getBoundingClientRect();
    if (box.bottom < 0 || box.top > window.innerHeight) hideCard();
    else placeCard();
  }, {passive: true});
  window.addEventListener("resize", hideCard);

  // Controls -------------------------------------------------------------------------------------------------------
  byId("search").addEventListener("input", (event) => { filter.query = event.target.value; changed(); });
  byId("sort").addEventListener("change", list);
  for (const [id, other, keep] of [["low", "high", Math.min], ["high", "low", Math.max]]) {
    byId(id).addEventListener("input", (event) => {
      filter[id] = keep(+event.target.value, filter[other]);
      event.target.value = filter[id];
      changed();
    });
  }
  for (const kind of ["restoration", "artefact"]) byId(`kind-${kind}`).addEventListener("change", (event) => { filter[kind] = event.target.checked; changed(); });
  byId("rule").addEventListener("change", (event) => { filter.rule = event.target.value; changed(); });
  byId("ideas").addEventListener("change", (event) => { filter.ideas = event.target.checked; changed(); });
  byId("ideas").parentElement.hidden = !documents.some((item) => item.changes.length > item.made.length);
  byId("only").addEventListener("change", (event) => { filter.only = event.target.checked; marks(); });
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  byId("marks-limits").textContent = `(from ${percent(run.sure)}, from ${percent(run.doubtful)}, below)`;
  const used = run.groups.map((item, index) => [item, index]).sort((a, b) => (a[0].name < b[0].name ? -1 : 1));
  for (const [item, index] of used) byId("rule").append(el("option", {value: index}, item.kind === "artefact" ? `${item.name} ${item.title}` : item.name));

  const nextTheme = themes();

  const KEYS = {
    j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1),
    "]": () => stepDocument(1), "[": () => stepDocument(-1),
    "/": () => { byId("search").focus(); byId("search").select(); },
    "?": () => byId("help").showModal(),
    t: nextTheme,
    c: () => { byId("only").checked = filter.only = !filter.only; marks(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target instanceof Element && event.target.matches("input[type=search], input[type=text], select");
    if (event.key === "Escape") {
      if (typing) event.target.blur();
      hideCard();
    } else if (event.key === "Enter" && event.target === byId("search")) {
      event.target.blur();
      step(1);
    } else if (!typing && Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details.edits")) {
      details.fill();  // opening tells too late
      details.open = true;
    }
  });

  if (window.spinfixReview) {
    window.spinfixReview({
      run, documents, el, visible, oneLine, counted, percent, hooks, filter, go, open, step, marksOf, hideCard, changed, keys: KEYS,
      HIDDEN_IN_EDIT, FOUND, NEW, SURE, OTHERS, IDEA, group,
      listed: () => listed, current: () => current, now: () => now,
    });
  }

  // An address with #doc=3&edit=5 opens the fifth edit of the third document of the run; &idea=5 the fifth that was not applied.
  const ideas = (item) => item.changes.filter((edit) => edit[IDEA]);
  function remember() {
    const edit = now === -1 ? null : current.changes[now];
    const named = edit && (edit[IDEA] ? `&idea=${ideas(current).indexOf(edit) + 1}` : `&edit=${current.made.indexOf(edit) + 1}`);
    const place = `#doc=${current.order + 1}${named || ""}`;
    try { window.history.replaceState(null, "", place); } catch { /* not allowed everywhere */ }
  }
  function recall() {
    const asked = new URLSearchParams(window.location.hash.slice(1));
    const wanted = documents.find((item) => item.order + 1 === +asked.get("doc"));
    if (!wanted) return false;
    const edit = wanted.made[+asked.get("edit") - 1] || ideas(wanted)[+asked.get("idea") - 1];
    const at = wanted.changes.indexOf(edit);
    if (at === -1 ? !listed.includes(wanted) : !passes(wanted.changes[at])) {
      filter.ideas = byId("ideas").checked = filter.ideas || Boolean(edit && edit[IDEA]);
      clearFilters();
    }
    open(wanted, at);
    return true;
  }
  if (documents.length) {
    byId("work").hidden = false;
    byId("work").classList.toggle("single", documents.length === 1);
    list();
    if (!recall()) open(listed[0]);
    window.addEventListener("hashchange", recall);
  }
})();
