"use strict";
// What the pages share.
const SVG = "http://www.w3.org/2000/svg";
// What would be invisible, or turn the text around it: written out. Marks of edits show more of it than running text, where
// joiners and soft hyphens are at home.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Cs}]|\r(?!\n)/u;
const HIDDEN_IN_EDIT = /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Cs}]/u;

// Text comes into the page by these two only, and never as markup.
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  return fill(element, attributes, children);
}
function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}
function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
function visible(text, pattern) {
  const parts = [];
  let rest = text;
  for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
    const code = match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    parts.push(rest.slice(0, match.index), el("span", {class: "ctl", title: `invisible character U+${code}`}, code));
    rest = rest.slice(match.index + match[0].length);
  }
  parts.push(rest);
  return parts.filter((part) => part !== "");
}
const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
function percent(share) {
  if (share >= 0.995 && share < 1) return "> 99 %";
  if (share > 0 && share < 0.005) return "< 1 %";
  return `${Math.round(100 * share)} %`;
}
// The button for the colours; returns what takes the next ones.
function themes() {
  const THEMES = ["auto", "light", "dark"];
  function theme(name) {
    document.documentElement.dataset.theme = name;
    document.getElementById("theme-name").textContent = name;
    try { window.localStorage.setItem("spinfix-theme", name); } catch { /* a file opened from disk may have no storage */ }
  }
  const nextTheme = () => theme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
  document.getElementById("theme").addEventListener("click", nextTheme);
  let saved = null;
  try { saved = window.localStorage.getItem("spinfix-theme"); } catch { /* see above */ }
  theme(THEMES.includes(saved) ? saved : "auto");
  return nextTheme;
}
