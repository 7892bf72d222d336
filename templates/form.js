
// The registration form: checks what was typed, sends it to the API, and says in words what came
// back. It passes through a mapping template, so this file is plain ASCII and does without the
// dollar and hash signs. What it says is in templates/words, a file for each language, every
// sentence whole.
//
// It stands in a function, behind form_page.js or form_embed.js. They say where it is:
//   root      the document, or the shadow root in somebody's page: the form is in there
//   frame     the element with all of it, which has its language
//   settings  what the configuration says
//   base      the API's address, without a slash at the end
//   query     the parameters of the address it was asked for by
//   renew     makes the next load of the page bring the newest form
//
// Old phones read it: no syntax and no function that came after ES2018, and what a browser of that
// year may lack is asked for first. Until the last line has run, the page shows what to do instead.

const TIMEOUT_MS = 30000; // API Gateway itself gives up after 29 s
const SENDING_MS = 4000; // as long as somebody looks at a button that does nothing
const TRIES = 6; // at once for one of the last places: most are through in a second
const PAUSE_MS = 500; // after the first of them at most so long, then at most twice as long each time
const REGISTERED = "registered";
const WAITING = "waiting";

// What the API says in a word of its own, beside the status of its answer.
const WORDS = { 200: [REGISTERED, WAITING], 403: ["closed", "full", "refused"], 409: ["already_waiting"] };

// Whether SMS go now, and what is said of it once somebody is registered: where to, and when. Where
// a second registration is answered like a first, nobody knows here whether one goes at all.
const AFTERWARDS = {
  now: settings.once ? { where: "done_sms_once", when: "" } : { where: "done_sms", when: "done_soon" },
  later: { where: "done_sms_later", when: "done_later" },
  unknown: { where: settings.once ? "done_sms_once" : "done_sms_some_time", when: "" },
  waiting: { where: "waiting_sms", when: "" },
};

// The same of the mail, by what the API says of it. Nobody knows here whether it is taken.
const MAILED = {
  later: "done_mail_later",
  unknown: settings.once && settings.without_sms ? "done_mail_once" : "done_mail",
  waiting: settings.without_sms ? "waiting_mail" : "waiting_mail_too",
};

const byId = (id) => root.getElementById(id);
const form = byId("form");
const button = byId("send");
const { home, countries, languages, marks } = settings;
const standard = languages[0]; // what the page is written in, and whatever is not translated
const VISIBLE = new RegExp("^" + settings.visible);
const INVISIBLE = new RegExp(settings.invisible, "g");
const CONTROL = new RegExp(settings.control, "g");

// The whole text and nothing but; without the anchor for the end, whose sign is not for here.
function whole(pattern) {
  return new RegExp("^(?:" + pattern + ")(?![^])");
}

// A class of Unicode's, or what does in browsers that know none.
function unicode(name, plain, flags) {
  try {
    return new RegExp("\\p{" + name + "}", "u" + flags);
  } catch (error) {
    return new RegExp(plain, flags);
  }
}

const DIGIT = unicode("Nd", "[0-9]", "");
const DIGITS = unicode("Nd", "[0-9]", "g");
const BLANK = unicode("White_Space", "\\s", "");

// ---- Languages --------------------------------------------------------------------------------

const { texts } = settings; // language, then key: our words, and the organiser's translations
for (const { dataset, options } of root.querySelectorAll("[data-reads=choice]")) {
  Array.from(options).forEach((option, index) => {
    option.dataset.text = index === 0 ? "choose" : "option." + dataset.name + "." + (index - 1);
  });
}
const worded = Array.from(root.querySelectorAll("[data-text]"));
for (const { dataset, textContent } of worded) texts[standard][dataset.text] = textContent;
let language = languageOf(languagesWanted());

// The address may name one (?lang=hi); then come those that the browser is set to.
function languagesWanted() {
  const named = query.get("lang");
  return (named ? [named] : []).concat(navigator.languages || [navigator.language || standard]);
}

function languageOf(wanted) {
  const codes = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return codes.find((code) => languages.includes(code)) || standard;
}

// What is said under `key`, with `values` in its places; the standard language's if there is no other.
function words(key, values = {}) {
  const text = key in texts[language] ? texts[language][key] : texts[standard][key];
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}

// A text of the organiser's is taken as it is, braces and all; where it is not translated it says
// which language it is in.
function showText(node) {
  const key = node.dataset.text;
  const isTranslated = key in texts[language];
  node.textContent = texts[isTranslated ? language : standard][key];
  if (isTranslated) node.removeAttribute("lang");
  else node.lang = standard;
}

function showLanguage() {
  frame.lang = language;
  frame.dir = words("direction");
  worded.forEach(showText);
  fields.filter(hasProblem).forEach((field) => showProblem(field, read(field).problem));
  saySaid();
  showWhere();
  for (const choice of choices) choice.setAttribute("aria-pressed", String(choice.dataset.language === language));
  byId("languages").setAttribute("aria-label", words("languages"));
}

// Whoever has agreed already agreed to other words.
function chooseLanguage(code) {
  const asksAnew = ({ name, reads }) => reads === "tick" && marks[name][code] !== marks[name][language];
  for (const { input } of fields.filter(asksAnew)) input.checked = false;
  language = code;
  showLanguage();
}

// ---- Phone numbers ----------------------------------------------------------------------------

// Dashes, dots, brackets, WhatsApp's signs for bold and the like, the frame of an emoji's digit.
const SEPARATORS = /[\u2010-\u2015\u2212().*_~\u20e3\/-]/g;

// In every script the ten digits stand in a row, nought first.
function asciiDigit(digit) {
  let value = 0;
  while (DIGIT.test(String.fromCodePoint(digit.codePointAt(0) - value - 1))) value += 1;
  return String(value % 10);
}

// Off come what nobody sees, and what phones and spreadsheets put round a number: "tel:", "wa.me/"
// or a name and a colon, a label in brackets such as (Home), quotes, commas, a last ".0". In a link
// the plus sign is %2B; a spreadsheet may show 9,876,543,210.
function unwrapped(text) {
  return text.normalize("NFKC").replace(DIGITS, asciiDigit).replace(INVISIBLE, "")
    .replace(/^[^\d+]*[:=\/]/, "")
    .replace(/^%2B/i, "+")
    .replace(/\([^()\d]*\)/g, "")
    .replace(/^[<,;'"\u2018-\u201f]+|[>,;'"\u2018-\u201f]+(?![^])/g, "")
    .replace(/(\d{10})\.0+(?![^])/, (all, digits) => digits)
    .replace(/^\d{1,3}(?:,\d{2,3}){3,}(?![^])/, (all) => all.replace(/,/g, ""));
}

function e164({ country, rest }) {
  return "+" + country.dial + rest;
}

// The ways to read `rest` inside one country: as it stands, and without the trunk prefix.
function readings(country, rest) {
  const all = [{ country, rest }];
  if (country.trunk && rest.startsWith(country.trunk)) {
    all.push({ country, rest: rest.slice(country.trunk.length) });
  }
  return all;
}

function internationalReadings(digits) {
  const matching = countries.filter((country) => digits.startsWith(country.dial));
  return matching.reduce((all, country) => all.concat(readings(country, digits.slice(country.dial.length))), []);
}

function allReadings(plain) {
  const local = countries.find((country) => country.code === home);
  const exits = ["+", "00", local ? local.exit : "00"];
  const exit = exits.find((prefix) => plain.startsWith(prefix));
  if (exit) return internationalReadings(plain.slice(exit.length));
  return (local ? readings(local, plain) : []).concat(internationalReadings(plain));
}

// What a typed number is: {number, dial} in E.164, or {problem} in words.
function readPhone(text) {
  const bare = unwrapped(text);
  if (bare.split(/[,;|&\/]/).filter(isLong).length > 1) return { problem: words("one_number") };
  const plain = bare.replace(SEPARATORS, "");
  if (!/^\+?\d+(?![^])/.test(plain)) return { problem: notANumber(bare) };
  const all = allReadings(plain);
  const found = all.find((reading) => fits("mobile", reading) && !fits("landline", reading));
  if (!found) return { problem: phoneProblem(all) };
  return { number: e164(found), dial: found.country.dial };
}

function fits(kind, reading) {
  const pattern = reading.country[kind];
  return pattern !== "" && whole(pattern).test(e164(reading));
}

// Whether a piece of text has as many digits as a number.
function isLong(piece) {
  return piece.replace(/\D/g, "").length > 6;
}

function notANumber(bare) {
  if (/^\d(?:\.\d+)?E\+?\d+(?![^])/i.test(bare)) {
    return words("shortened");
  }
  return words("digits_only", { example: countries[0].example });
}

function phoneProblem(all) {
  if (all.length === 0) return allowedCountries();
  const landline = all.find((reading) => fits("landline", reading));
  const { country } = landline || all[0];
  const { rest } = landline || all.filter((reading) => reading.country === country).pop();
  const about = { number: rest, country: countryName(country) };
  if (!landline && !country.lengths.includes(rest.length)) {
    const lengths = country.lengths.map(String).reduce((one, other) => words("either", { one, other }));
    return words("number_length", { ...about, lengths, count: rest.length });
  }
  return words(landline ? "landline" : "no_mobile", { ...about, example: country.example });
}

function allowedCountries() {
  const few = countries.slice(0, 5).map((country) => countryName(country) + " (+" + country.dial + ")");
  const more = countries.length - few.length;
  return words(more > 0 ? "of_many_countries" : "of_countries", { countries: few.join(", "), more });
}

function countryName(country) {
  if (!Intl.DisplayNames) return country.code; // browsers from before 2021
  return new Intl.DisplayNames(language, { type: "region" }).of(country.code);
}

function masked({ number, dial }) {
  const hidden = number.length - 1 - dial.length - 4;
  return "+" + dial + "\u2022".repeat(hidden) + number.slice(-4);
}

// ---- Fields -----------------------------------------------------------------------------------

const fields = Array.from(form.querySelectorAll("[data-name]"), (input) => ({
  input,
  name: input.dataset.name,
  reads: input.dataset.reads,
  strips: "strip" in input.dataset,
  pattern: new RegExp(input.dataset.pattern || ""),
  refusal: input.dataset.refusal,
  limit: Number(input.dataset.limit),
  error: byId(input.id + "-error"),
}));

// The API counts code points, and so does spreading a string.
function tooLong(value, limit) {
  const length = [...value].length;
  return length > limit ? words("too_long", { limit, length }) : "";
}

// What was typed, without what the API takes for nothing.
function typed(input) {
  const text = input.value.replace(CONTROL, "").trim();
  return VISIBLE.test(text) ? text : "";
}

// An answer without what nobody sees in it; a blank is seen as a gap.
function seen(text) {
  return text.replace(INVISIBLE, (char) => (BLANK.test(char) ? char : ""));
}

// What a field holds: {value}, with {phone} for a number, or {problem} in words. The page says how
// it is read ("choice", "phone" or "text") and by which rule: no type of field is known here.
function read({ input, name, reads, strips, pattern, refusal, limit }) {
  if (reads === "choice") return chosen(input, name);
  if (reads === "tick") return ticked(input, name);
  const value = strips ? seen(typed(input)).trim() : typed(input);
  if (!value) return { value, problem: input.required ? words("fill_in", { label: labelOf(name) }) : "" };
  if (reads === "phone") {
    const phone = readPhone(value);
    return { value: phone.number, phone, problem: phone.problem };
  }
  return { value, problem: tooLong(value, limit) || (pattern.test(value) ? "" : words(refusal)) };
}

function chosen(input, name) {
  const missing = input.required && !input.value;
  return { value: input.value, problem: missing ? words("choose_one", { label: labelOf(name) }) : "" };
}

// A tick is sent as what the page says beside it in the language that it is read in.
function ticked(input, name) {
  const missing = input.required && !input.checked;
  return { value: input.checked ? marks[name][language] : "", problem: missing ? words("no_tick") : "" };
}

function labelOf(name) {
  return words("label." + name);
}

function hasProblem(field) {
  return field.error.textContent !== "";
}

function showProblem(field, problem) {
  field.error.textContent = problem || "";
  field.input.setAttribute("aria-invalid", String(Boolean(problem)));
}

// Reads every field and shows every problem; null, with the first one focused, if there is any.
function readAll() {
  const answers = fields.map((field) => ({ field, ...read(field) }));
  answers.forEach(({ field, problem }) => showProblem(field, problem));
  const wrong = answers.filter(({ problem }) => problem);
  if (wrong.length === 0) return answers;
  say(wrong.length === 1 ? "one_problem" : "problems", "problem", { count: wrong.length });
  wrong[0].field.input.focus();
  return null;
}

// While a problem is put right it goes away as soon as it is, and with the last one the notice.
function recheck(field) {
  if (!hasProblem(field)) return;
  showProblem(field, read(field).problem);
  if (!fields.some(hasProblem)) say("", "info");
}

// ---- Sending ----------------------------------------------------------------------------------

// One try of one person. The API stores it once, however often it is sent: if an answer got lost,
// the same answers go out under the same name again.
let attempt = {};

function attemptFor(body) {
  if (body !== attempt.body) attempt = { body, id: hexDigits(crypto.getRandomValues(new Uint8Array(16))) };
  return attempt.id;
}

function hexDigits(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function apiUrl(body) {
  const test = query.get("source") === "test";
  const how = (test ? "source=test&" : "") + (joins ? "waitlist=yes&" : "");
  return base + "/registrations?" + how + "attempt=" + attemptFor(body);
}

// What the API answers, {status, answer} with the JSON, within so long; "timeout" after that. It never
// sends anybody on: what does is something on the way, and gets nobody's answers (its status is 0).
function ask(url, options, milliseconds) {
  const stop = window.AbortController ? new AbortController() : null;
  const all = { credentials: "omit", redirect: "manual", ...options, ...(stop ? { signal: stop.signal } : {}) };
  const answered = fetch(url, all).then((response) =>
    response.json().catch(notJson).then((answer) => ({ status: response.status, answer: Object(answer) })));
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => {
      resolve("timeout");
      if (stop) stop.abort();
    }, milliseconds);
  });
  answered.catch(() => null).then(() => clearTimeout(timer));
  return Promise.race([answered, late]);
}

// Whether it is the API that answers, or AWS itself for it ({"message": ...}): the sign-in page of a
// network, a proxy or a firewall on the way answers in its own words, whatever the status beside them.
function isFromApi({ status, message }) {
  return typeof status === "string" || typeof message === "string";
}

function notJson(error) {
  if (error instanceof SyntaxError) return {};
  throw error;
}

// Sends one registration as JSON; answers REGISTERED, WAITING, "closed", "full" or what "answer_" words
// stand for, never throws. Where places are counted, two at the same moment may be in each other's way:
// then it is tried again, each after a while of its own.
async function send(body) {
  let outcome = await sendOnce(body);
  for (let n = 1; settings.places && outcome === 429 && n < TRIES; n += 1) {
    const pause = Math.random() * PAUSE_MS * Math.pow(2, n - 1);
    await new Promise((resolve) => setTimeout(resolve, pause));
    outcome = await sendOnce(body);
  }
  return outcome;
}

async function sendOnce(body) {
  const headers = { "Content-Type": "application/json" };
  let came;
  try {
    came = await ask(apiUrl(body), { method: "PUT", headers, body }, TIMEOUT_MS);
  } catch (error) {
    return "network";
  }
  if (came === "timeout") return "timeout";
  const { status, answer } = came;
  if (status === 400 && answer.form && answer.form !== settings.form) {
    renew();
    return "outdated";
  }
  if ((WORDS[status] || []).includes(answer.status)) return answer.status;
  if (!isFromApi(answer) && status !== 429) return "between";
  return status === 200 ? "error" : status; // only our own words count
}

// What the API says of this moment: {goes}, whether SMS go "now", "later", or "unknown", where it does
// not tell; {mails}, whether mails go "later", or "unknown"; {registration}, whether it takes any: "open",
// "closed" or "full".
async function now() {
  const nothing = { goes: "unknown", mails: "unknown", registration: "" };
  try {
    const { status, answer } = await ask(base + "/sending", {}, SENDING_MS);
    if (status !== 200) return nothing;
    const goes = /^(?:now|later)(?![^])/.test(answer.status) ? answer.status : "unknown";
    const mails = answer.email === "later" ? "later" : "unknown";
    return { goes, mails, registration: answer.registration };
  } catch (error) {
    return nothing;
  }
}

// ---- Closed, and full -------------------------------------------------------------------------

let joins = false; // whether the button puts people on the waiting list

function showOver(title) {
  for (const intro of root.querySelectorAll("[data-asks]")) intro.hidden = true; // it asks to register
  byId("over-title").dataset.text = title;
  showText(byId("over-title"));
  byId("register").hidden = true;
  byId("done").hidden = true;
  byId("over").hidden = false;
}

// All places are taken, and there is a list: said above the fields, before anybody fills them in.
function offerList() {
  joins = true;
  setButton("join");
  byId("full").hidden = false;
  byId("by-sms").hidden = true; // no confirmation comes
}

// Whoever has begun to type when the answer comes loses nothing that could have been sent.
function showRegistration(registration) {
  if (registration === "full" && settings.waitlist) offerList();
  else if (registration === "full") showOver("full_title");
  else if (registration === "closed") showOver("over_title");
}

let said = { key: "", values: {} };

// What the line above the button says; no key: nothing.
function say(key, kind, values = {}) {
  said = { key, values };
  byId("status").dataset.kind = kind;
  saySaid();
}

function saySaid() {
  byId("status").textContent = said.key && words(said.key, said.values);
}

function setButton(key) {
  button.dataset.text = key;
  showText(button);
}

function setSending(sending) {
  button.disabled = sending;
  setButton(sending ? "sending" : joins ? "join" : "register");
  if (sending) say("in_progress", "info");
}

let registered = null; // {phone, mail, outcome} of who was registered last
let afterwards = AFTERWARDS.unknown;
let mailed = ""; // what is said of the mail

// A sentence with `value` in its place, wherever that is.
function showSentence(id, key, value) {
  const sentence = byId(id);
  sentence.textContent = "";
  if (!key) return;
  const [before, behind] = words(key).split(/\{\w+\}/);
  const place = document.createElement("bdi");
  place.className = "number";
  place.textContent = value;
  sentence.append(before, ...(behind === undefined ? [] : [place, behind]));
}

// Where SMS and mail go; when it is to arrive is said of the first.
function showWhere() {
  if (!registered) return;
  const address = registered.mail && maskedAddress(registered.mail);
  if (!settings.without_sms) showSentence("done-where", afterwards.where, masked(registered.phone));
  showSentence(settings.without_sms ? "done-where" : "done-mail", mailed, address);
  byId("done-when").textContent = afterwards.when && words(afterwards.when);
  byId("done-first").hidden = !settings.once || registered.outcome === WAITING;
}

function maskedAddress(address) {
  return [...address][0] + "\u2022\u2022\u2022" + address.slice(address.lastIndexOf("@"));
}

// What is said of the mail to somebody who gave this address, or none.
function mailWords(mail, how) {
  if (mail) return MAILED[how];
  if (!settings.without_sms) return "";
  return how === WAITING ? "waiting_nothing" : "done_nothing";
}

function showDone(phone, mail, goes, mails) {
  registered = { phone, mail, outcome: goes };
  const off = { where: "", when: mails === "later" ? "done_later" : "" };
  afterwards = settings.without_sms ? off : AFTERWARDS[goes];
  mailed = mailWords(mail, mails);
  byId("done-title").dataset.text = goes === WAITING ? "waiting_done" : "done";
  showText(byId("done-title"));
  showWhere();
  byId("register").hidden = true;
  byId("done").hidden = false;
  byId("done-title").focus();
}

function showForm() {
  form.reset();
  attempt = {}; // another person, even with the same answers
  byId("done").hidden = true;
  byId("register").hidden = false;
  fields[0].input.focus();
}

function answerTo(answers, name) {
  return answers.find(({ field }) => field.name === name) || {};
}

function report(outcome, answers, { goes, mails, registration }) {
  if (outcome === REGISTERED || outcome === WAITING) {
    say("", "info");
    const { phone } = answerTo(answers, "phone");
    const mail = answerTo(answers, settings.mail).value || "";
    if (outcome === WAITING) showDone(phone, mail, WAITING, WAITING);
    else showDone(phone, mail, goes, mails);
    return;
  }
  if (outcome === "closed" || (outcome === "full" && !settings.waitlist)) {
    showOver(registration === "full" ? "full_title" : "over_title");
    byId("over-title").focus();
    return;
  }
  if (outcome === "full") {
    offerList();
    say("full_list", "info"); // whoever has just pressed the button looks at it
    button.focus();
    return;
  }
  const key = "answer_" + outcome;
  const isThere = outcome === 409 || outcome === "already_waiting";
  say(key in texts[standard] ? key : "answer_error", isThere ? "info" : "problem");
  button.focus(); // being disabled took the focus away
}

async function submit(event) {
  event.preventDefault();
  if (button.disabled) return;
  const answers = readAll();
  if (!answers) return;
  const filled = answers.filter(({ value }) => value);
  const body = filled.reduce((all, { field, value }) => ({ ...all, [field.name]: value }), {});
  if (marks._language) body._language = language;
  setSending(true);
  // Only a robot fills in what nobody sees: it is told what it wants to hear.
  const isRobot = byId("homepage").value !== "";
  const asked = isRobot ? { goes: "now", mails: "unknown" } : now();
  const outcome = isRobot ? REGISTERED : await send(JSON.stringify(body));
  const isTold = outcome === REGISTERED || outcome === "closed";
  const state = isTold ? await asked : {};
  setSending(false);
  report(outcome, answers, state);
}

form.addEventListener("submit", submit);
byId("another").addEventListener("click", showForm);
for (const field of fields) field.input.addEventListener("input", () => recheck(field));

// One language is what the page is written in already.
const choices = Array.from(root.querySelectorAll("[data-language]"));
if (choices.length > 0) {
  for (const choice of choices) choice.addEventListener("click", () => chooseLanguage(choice.dataset.language));
  showLanguage();
  byId("languages").hidden = false;
}

// All of it has run: now there is something to press.
button.disabled = false;
byId("needs").hidden = true;
byId("register").hidden = false;
now().then(({ registration }) => showRegistration(registration));
