
// Where the form is in somebody else's page: in a shadow root, where their style does not reach. What
// they see without it, a link, stands in its place and stays where there are no shadow roots.
const place = document.getElementById(settings.place);
if (!place || !place.attachShadow || place.shadowRoot) return;
const { origin, pathname, searchParams: query } = new URL(script.src);
const base = origin + pathname.slice(0, pathname.lastIndexOf("/"));
const root = place.attachShadow({ mode: "open" });
const frame = document.createElement("div");
frame.className = "embedded";
frame.innerHTML = html;
addStyle(css);
root.appendChild(frame);
if (isDark(place)) frame.classList.add("dark");
// Their page may have made a rem something else: this is the size that people have chosen.
frame.style.setProperty("--rem", getComputedStyle(frame).fontSize);

// Their security policy may refuse an element with a style; it does not speak of this way.
function addStyle(text) {
  if ("adoptedStyleSheets" in Document.prototype && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const style = document.createElement("style");
  style.textContent = text;
  root.appendChild(style);
}

// Whether the ground that it stands on is a dark one, whatever the visitor's own wish: a light form
// on it, or a dark one on a light page, would look like a mistake.
function isDark(element) {
  const [red, green, blue, alpha = 1] = (getComputedStyle(element).backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  if (alpha > 0.5) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  if (element.parentElement) return isDark(element.parentElement);
  const scheme = getComputedStyle(element).colorScheme || "";
  return scheme.includes("dark") && (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
}

// The script may be kept for minutes: a page that is loaded again would bring the same.
function renew() {
  fetch(script.src, { cache: "reload", mode: "no-cors" }).catch(() => null);
}
