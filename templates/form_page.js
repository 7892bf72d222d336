
// Where the form is in a page of its own: beside the API, or as a file under another address.
const root = document;
const frame = document.documentElement;
const settings = JSON.parse(document.getElementById("settings").textContent);
const query = new URLSearchParams(location.search);
const base = settings.api || withoutSlash(location.pathname);
const renew = () => {};

// The page is at <base>/ or <base>; both have the API beside them.
function withoutSlash(path) {
  return path.endsWith("/") ? withoutSlash(path.slice(0, -1)) : path;
}
