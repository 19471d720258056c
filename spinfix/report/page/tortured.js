(() => {
  const {told, totals, papers} = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  // Positions in a place, as spinfix/report/tortured_page.py writes them.
  const PAGE = 0, LINE = 1, COLUMN = 2, FOUND = 3, SURE = 4, WHY = 5, ACROSS = 6, SENTENCE = 7;
  const show = (text) => el("bdi", {}, ...visible(text, HIDDEN_IN_EDIT));
  const KINDS = {composed: "not listed, composed of known substitutions", inflected: "listed in another inflection", unlisted: "not listed, composed of other synonyms"};
  const VERDICTS = Object.keys(told);
  const ranked = (verdict) => VERDICTS.length - VERDICTS.indexOf(verdict);
  const folded = (text) => text.toLowerCase();

  // Papers and phrases ---------------------------------------------------------------------------------------------
  const phrases = new Map();
  for (const paper of papers) {
    paper.counted = paper.phrases.filter((phrase) => !phrase.why);
    paper.places = paper.counted.reduce((sum, phrase) => sum + phrase.count, 0);
    paper.haystack = folded([paper.name, ...paper.phrases.flatMap((phrase) => [phrase.phrase, phrase.term])].join("\n"));
    for (const phrase of paper.counted) {
      const key = phrase.phrase;
      if (!phrases.has(key)) phrases.set(key, {name: key, term: phrase.term, kind: phrase.kind, papers: phrase.papers, inside: [], pairs: new Map()});
      phrases.get(key).inside.push({paper, phrase});
    }
    for (const [first, second, number] of paper.together) {
      for (const [one, other] of [[first, second], [second, first]]) if (phrases.has(one)) phrases.get(one).pairs.set(other, number);
    }
  }
  for (const item of phrases.values()) {
    [item.here, item.tortured, item.places] = totals[item.name] || [item.inside.length, 0, 0];
    item.haystack = folded(`${item.name}\n${item.term}`);
  }

  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  // A column that is "wide" is left out of narrow windows, where one that is "end" becomes the last.
  const VIEWS = {
    paper: {
      items: papers,
      name: "paper",
      columns: [
        {key: "name", title: "Paper", value: (item) => folded(item.name)},
        {key: "verdict", title: "Verdict", value: (item) => 2 * ranked(item.verdict) + item.probability + 1e-6 * item.counted.length, down: true},
        {key: "probability", title: "Probability", number: true, wide: true, value: (item) => item.probability, down: true},
        {key: "phrases", title: "Phrases", number: true, end: true, value: (item) => item.counted.length, down: true},
        {key: "places", title: "Places", number: true, wide: true, value: (item) => item.places, down: true},
        {key: "first", title: "Most telling", wide: true, value: (item) => (item.phrases.length ? item.phrases[0].phrase : "")},
      ],
      start: "verdict",
      row: (item) => [
        el("td", {class: "verdict"}, el("span", {class: `dot ${item.verdict.replace(" ", "-")}`, title: told[item.verdict]}), el("span", {class: "words"}, told[item.verdict])),
        el("td", {class: "number wide"}, item.verdict === "mentioned" ? "\u2013" : item.probability.toFixed(3)),
        el("td", {class: "number end"}, item.counted.length.toLocaleString("en")),
        el("td", {class: "number wide"}, item.places.toLocaleString("en")),
        el("td", {class: "some wide"}, ...item.phrases.slice(0, 3).flatMap((phrase, place) => [place ? ", " : "", show(phrase.phrase)]), item.phrases.length > 3 ? " \u2026" : ""),
      ],
      passes: (item, verdict) => !verdict || item.verdict === verdict,
      detail: paperDetail,
    },
    phrase: {
      items: [...phrases.values()],
      name: "phrase",
      columns: [
        {key: "name", title: "Phrase", value: (item) => item.name},
        {key: "term", title: "Term", wide: true, value: (item) => folded(item.term)},
        {key: "papers", title: "Suspect papers", number: true, value: (item) => item.papers, down: true},
        {key: "here", title: "Papers here", number: true, end: true, value: (item) => item.here, down: true},
        {key: "tortured", title: "Tortured", number: true, wide: true, value: (item) => item.tortured, down: true},
        {key: "places", title: "Places", number: true, wide: true, value: (item) => item.places, down: true},
        {key: "kind", title: "Kind", wide: true, value: (item) => item.kind},
      ],
      start: "here",
      row: (item) => [
        el("td", {class: "wide"}, show(item.term)),
        ...[[item.papers || "\u2013", ""], [item.here, " end"], [item.tortured, " wide"], [item.places, " wide"]].map(([number, wide]) => el("td", {class: `number${wide}`}, number.toLocaleString("en"))),
        el("td", {class: "some wide"}, item.kind),
      ],
      passes: (item, verdict) => !verdict || item.inside.some(({paper}) => paper.verdict === verdict),
      detail: phraseDetail,
    },
  };

  // What an open row shows -----------------------------------------------------------------------------------------
  function sentence(place, phrase) {
    const text = place[SENTENCE], at = text.indexOf(place[FOUND]);
    const parts = at < 0 ? [show(text)] : [show(text.slice(0, at)), el("mark", {}, show(place[FOUND])), show(text.slice(at + place[FOUND].length))];
    const aside = [place[WHY] && place[WHY] !== phrase.why && `no evidence: ${place[WHY]}`, {page: "across a page break", columns: "across lines of a column"}[place[ACROSS]]].filter(Boolean);
    return el("span", {class: "sentence"}, ...parts, aside.length ? el("span", {class: "aside"}, ` (${aside.join("; ")})`) : null);
  }
  function places(phrase) {
    const rows = phrase.places.map((place) => el("li", {}, el("span", {class: "where"}, `${place[PAGE] ? `p. ${place[PAGE]}, ` : ""}line ${place[LINE]}:${place[COLUMN]}`), sentence(place, phrase)));
    if (phrase.count > phrase.places.length) rows.push(el("li", {}, el("span", {class: "where"}, `and ${counted(phrase.count - phrase.places.length, "more place")}`)));
    return el("ol", {class: "places"}, ...rows);
  }
  function facts(phrase) {
    const list = [];
    if (phrase.papers) list.push(counted(phrase.papers, "suspect paper"));
    if (phrase.kind in KINDS) list.push(KINDS[phrase.kind]);
    if (!phrase.papers && ["listed", "inflected"].includes(phrase.kind)) list.push("papers not counted");
    list.push(phrase.why ? `no evidence: ${phrase.why}` : `confidence ${percent(phrase.confidence)}`);
    const others = phrase.others.filter(([, share]) => share >= 0.01).map(([text, share]) => `${text} ${percent(share)}`);
    if (others.length) list.push(`or ${others.join(", ")}`);
    return el("p", {class: "facts"}, show(list.join(" \u00b7 ")));
  }
  function title(phrase, term) {
    return el("h2", {}, el("span", {class: "spun"}, show(phrase)), el("span", {class: "arrow"}, "\u2192"), el("span", {class: "term"}, show(term)));
  }
  function pairs(list) {
    if (!list.length) return null;
    return el("div", {class: "pairs"}, el("b", {}, "Stood together in suspect papers"), el("ul", {}, ...list.slice(0, 30).map(([words, number]) => el("li", {}, show(words), `: ${number.toLocaleString("en")}`))));
  }
  function paperDetail(item) {
    const sections = item.phrases.map((phrase) => el("section", {class: phrase.why ? "uncounted" : null}, title(phrase.phrase, phrase.term), facts(phrase), places(phrase)));
    const note = item.note ? el("p", {class: "facts"}, show(item.note)) : null;
    return [el("div", {class: "phrases"}, ...sections), pairs(item.together.map(([first, second, number]) => [`${first} + ${second}`, number])), note];
  }
  function phraseDetail(item) {
    const inside = [...item.inside].sort((one, other) => other.paper.probability - one.paper.probability);
    const sections = inside.map(({paper, phrase}) => {
      const go = el("button", {type: "button"}, show(paper.name));
      go.addEventListener("click", () => jump(paper));
      return el("section", {}, el("h2", {}, go), el("p", {class: "facts"}, el("span", {class: `dot ${paper.verdict.replace(" ", "-")}`}), `${told[paper.verdict]} \u00b7 confidence ${percent(phrase.confidence)}`), places(phrase));
    });
    if (item.here > inside.length) sections.push(el("p", {class: "facts"}, `and ${counted(item.here - inside.length, "more paper")} left out of this page`));
    const with_ = [...item.pairs].sort((one, other) => other[1] - one[1]).map(([other, number]) => [other, number]);
    return [el("div", {class: "phrases"}, ...sections), pairs(with_)];
  }

  // The table ------------------------------------------------------------------------------------------------------
  const state = {view: "paper", key: "verdict", down: true, query: "", verdict: "", open: new Set()};
  let shown = [];
  function head() {
    const view = VIEWS[state.view];
    const cells = view.columns.map((column) => {
      const button = el("button", {type: "button"}, column.title);
      button.addEventListener("click", () => {
        state.down = state.key === column.key ? !state.down : Boolean(column.down);
        state.key = column.key;
        draw();
      });
      const sorted = state.key === column.key ? (state.down ? "descending" : "ascending") : null;
      return el("th", {scope: "col", class: [column.number && "number", column.wide && "wide", column.end && "end"].filter(Boolean).join(" "), "aria-sort": sorted}, button);
    });
    byId("head").replaceChildren(el("tr", {}, ...cells));
  }
  function draw() {
    const view = VIEWS[state.view], column = view.columns.find(({key}) => key === state.key);
    const query = folded(state.query.trim());
    shown = view.items.filter((item) => (!query || item.haystack.includes(query)) && view.passes(item, state.verdict));
    shown.sort((one, other) => (state.down ? -1 : 1) * compare(column.value(one), column.value(other)) || compare(folded(one.name), folded(other.name)));
    const focused = document.activeElement && document.activeElement.closest("th") ? [...document.activeElement.closest("tr").children].indexOf(document.activeElement.closest("th")) : -1;
    head();
    if (focused >= 0 && byId("head").querySelectorAll("button")[focused]) byId("head").querySelectorAll("button")[focused].focus();
    byId("body").replaceChildren(...shown.flatMap(rows));
    const all = view.items.length;
    byId("count").textContent = shown.length === all ? counted(all, view.name) : `${shown.length.toLocaleString("en")} of ${counted(all, view.name)}`;
    if (!shown.length) byId("body").append(el("tr", {}, el("td", {class: "nothing", colspan: view.columns.length}, all ? "Nothing here passes the search." : `No ${view.name} to show.`)));
    for (const name of ["paper", "phrase"]) byId(`by-${name}`).setAttribute("aria-pressed", String(name === state.view));
    label();
    remember();
  }
  const OPENED = 200;  // rows that one click opens; more would take seconds
  const allOpen = () => shown.length > 0 && shown.slice(0, OPENED).every((item) => state.open.has(item));
  function label() {
    byId("open-all").textContent = allOpen() ? "Close all" : "Open all";
  }
  function rows(item) {
    const view = VIEWS[state.view], open = state.open.has(item);
    const cut = state.view === "paper" ? item.name.lastIndexOf("/") + 1 : 0;
    const button = el("button", {type: "button", class: "opener", "aria-expanded": String(open), title: item.name}, show(item.name.slice(cut)));
    const row = el("tr", {class: open ? "item open" : "item"}, el("th", {scope: "row"}, button, cut ? el("span", {class: "folder"}, show(item.name.slice(0, cut - 1))) : null, item.term ? el("span", {class: "folder narrow"}, show(item.term)) : null), ...view.row(item));
    row.addEventListener("click", (event) => {  // of the button, too; not if somebody marks words of the row to copy them
      if (event.target === button || String(getSelection()) === "") toggle(item, row, button);
    });
    return open ? [row, detail(item)] : [row];
  }
  function detail(item) {
    const view = VIEWS[state.view];
    return el("tr", {class: "detail"}, el("td", {colspan: view.columns.length}, ...view.detail(item)));
  }
  function toggle(item, row, button) {
    const open = !state.open.has(item);
    if (open) row.after(detail(item));
    else row.nextElementSibling.remove();
    if (open) state.open.add(item);
    else state.open.delete(item);
    row.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    label();
    remember();
  }
  function choose(view) {
    Object.assign(state, {view, key: VIEWS[view].start, down: true});
    draw();
  }
  function jump(paper) {
    Object.assign(state, {query: "", verdict: ""});
    byId("search").value = byId("verdict").value = "";
    state.open.add(paper);
    choose("paper");
    scrollTo(paper);
  }
  function scrollTo(item) {
    const row = [...byId("body").querySelectorAll(".opener")][shown.indexOf(item)];
    if (row) {
      row.scrollIntoView({block: "center"});
      row.focus({preventScroll: true});
    }
  }

  // The address ----------------------------------------------------------------------------------------------------
  function remember() {
    const parts = new URLSearchParams({by: state.view});
    if (state.query) parts.set("search", state.query);
    if (state.verdict) parts.set("papers", state.verdict);
    const last = [...state.open].pop();
    if (last && VIEWS[state.view].items.includes(last)) parts.set("open", last.name);
    try { window.history.replaceState(null, "", `#${parts}`); } catch { /* some browsers refuse it for a file */ }
  }
  function recall() {
    const parts = new URLSearchParams(window.location.hash.slice(1));
    state.view = parts.get("by") === "phrase" ? "phrase" : "paper";
    state.key = VIEWS[state.view].start;
    state.query = byId("search").value = parts.get("search") || "";
    const verdict = parts.get("papers");
    state.verdict = byId("verdict").value = VERDICTS.includes(verdict) ? verdict : "";
    const open = VIEWS[state.view].items.find((item) => item.name === parts.get("open"));
    if (open) {
      state.open.delete(open);  // the row opened last is the one in the address
      state.open.add(open);
    } else if (papers.length === 1) state.open.add(papers[0]);
    draw();
    return open;
  }

  const nextTheme = themes();
  byId("by-paper").addEventListener("click", () => choose("paper"));
  byId("by-phrase").addEventListener("click", () => choose("phrase"));
  byId("search").addEventListener("input", (event) => { state.query = event.target.value; draw(); });
  byId("verdict").addEventListener("change", (event) => { state.verdict = event.target.value; draw(); });
  byId("open-all").addEventListener("click", () => {
    const every = allOpen();
    for (const item of shown.slice(0, OPENED)) if (every) state.open.delete(item); else state.open.add(item);
    draw();
  });
  let printed = [];
  window.addEventListener("beforeprint", () => {  // what is closed would not be on the paper
    printed = shown.slice(0, OPENED).filter((item) => !state.open.has(item));
    for (const item of printed) state.open.add(item);
    draw();
  });
  window.addEventListener("afterprint", () => {
    for (const item of printed) state.open.delete(item);
    draw();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof Element && event.target.matches("input, select");
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing) return;
    if (event.key === "/") { byId("search").focus(); event.preventDefault(); }
    if (event.key === "t") nextTheme();
  });
  byId("work").hidden = false;
  recall();
  window.addEventListener("hashchange", () => {
    const open = recall();
    if (open) scrollTo(open);
  });
})();
