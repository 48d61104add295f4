// Numbers as people type them: 0,5, 0.5, 50%, 1e3, 1 000. The same rules and the same sentences as
// userfirst/words/numbers.py, where they are explained; a test holds both to the same answers.

const OTHER_KEYBOARDS = {
  "−": "-",
  "–": "-",
  "‒": "-",
  "﹣": "-",
  "。": ".",
  "٫": ",",
  "٬": "'",
  "’": "'",
  "_": "'",
  "٪": "%",
  "﹪": "%",
};
const CURRENCIES = [["$", "dollar"], ["€", "euro"], ["£", "pound"], ["¥", "yuan"]];
const TYPED = /^([+-]?)(\d[\d.,' ]*|[.,]\d+)(?:e([+-]?\d{1,3}))?$/i;

// Digits of other scripts stand in rows of ten.
function digitOf(letter) {
  const code = letter.codePointAt(0);
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

function plainText(text) {
  const letters = Array.from(text.replace(/\p{Cf}/gu, ""), (letter) => {
    const code = letter.codePointAt(0);
    const narrow = code >= 0xff01 && code <= 0xff5e ? String.fromCodePoint(code - 0xfee0) : letter;
    return /\p{Nd}/u.test(narrow) ? digitOf(narrow) : OTHER_KEYBOARDS[narrow] ?? narrow;
  });
  const plain = letters.join("").replace(/\s+/gu, " ").trim();
  return plain.startsWith("%") ? `${plain.slice(1).trimStart()}%` : plain;
}

function wholeDigits(digits, mark) {
  if (/^\d+$/.test(digits)) return digits;
  if (!mark) return null;
  const each = mark === "." ? "\\." : mark;
  const groups = `[1-9]\\d{0,2}(?:${each}\\d{3})+|[1-9]\\d?(?:${each}\\d{2})+${each}\\d{3}`;
  return new RegExp(`^(?:${groups})$`).test(digits) ? digits.replaceAll(mark, "") : null;
}

function splitAt(text, place) {
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}

function decimalsOf(body) {
  const ends = (part) => part === "" || /^\d+$/.test(part);
  if (/[ ']/.test(body)) {
    const mark = body.includes(" ") ? " " : "'";
    const [whole, part] = splitAt(body, body.indexOf(body.includes(".") ? "." : ","));
    const found = wholeDigits(whole, mark);
    return found !== null && ends(part) ? [`${found}.${part || 0}`] : [];
  }
  const last = Math.max(body.lastIndexOf("."), body.lastIndexOf(","));
  if (last < 0) return [body];
  const point = body[last];
  const [whole, part] = splitAt(body, last);
  const means = [];
  if (ends(part)) {
    const found = whole ? wholeDigits(whole, point === "." ? "," : ".") : "0";
    if (found !== null) means.push(`${found}.${part || 0}`);
  }
  if (point === "," || body.indexOf(".") !== last) {
    const found = wholeDigits(body, point);
    if (found !== null) means.push(`${found}.0`);
  }
  return means;
}

// Every number that a text can mean, the one nearest to zero first.
export function readings(text) {
  const plain = plainText(text);
  const percent = plain.endsWith("%");
  const found = TYPED.exec((percent ? plain.slice(0, -1) : plain).trimEnd());
  if (!found) return [];
  const [, sign, body, typedPower] = found;
  const power = Number(typedPower ?? 0) - (percent ? 2 : 0);
  const numbers = decimalsOf(body).map((each) => Number(`${sign}${each}e${power}`));
  return [...new Set(numbers.filter(Number.isFinite))].sort((a, b) => Math.abs(a) - Math.abs(b));
}

// The number that a text means within a range: { number }, or { refused } with a sentence.
export function readNumberIn(text, low = -Infinity, high = Infinity, unit = "") {
  const shown = text.replace(/\s+/gu, " ").trim();
  const wanted = `Write a number${rangeText(low, high, unit)}.`;
  if (!shown) return { refused: `There is no number here. ${wanted}` };
  const bare = withoutUnit(text, unit);
  if (bare.includes("%") && !/^(%|share|a |$)/.test(unit)) {
    return { refused: `"${shown}" is a percentage, and this is in ${unit}. ${wanted}` };
  }
  const found = readings(bare);
  if (!found.length) return { refused: `"${shown}" cannot be read as a number. ${wanted}` };
  const inside = found.filter((each) => low <= each && each <= high);
  const last = found.at(-1);
  if (inside.length === 1 && inside[0] === last) return { number: last };
  const read = found.map(writtenOut).join(" or ");
  if (inside.length) {
    const how = "write it without a mark for thousands";
    return { refused: `"${shown}" can mean ${read}: ${how}. ${wanted}` };
  }
  const was = read === shown ? `"${shown}"` : `"${shown}" was read as ${read}, which`;
  return { refused: `${was} is outside the range. ${wanted}` };
}

/** As Python's ".10g" writes a number. @param {number} number */
export function tenDigits(number) {
  if (number === 0) return "0";
  const [digits, power] = number.toExponential(9).split("e");
  /** @param {string} text */
  const short = (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  const size = Number(power);
  if (size >= -4 && size < 10) return short(number.toFixed(9 - size));
  return `${short(digits)}e${size < 0 ? "-" : "+"}${String(Math.abs(size)).padStart(2, "0")}`;
}

// The same as a person types it: 1e12.
export function writtenOut(number) {
  return tenDigits(number).replace(/e\+?(-?)0*/, "e$1");
}

function rangeText(low, high, unit) {
  const within = !unit ? "" : unit.startsWith("%") ? unit : ` ${unit}`;
  if (low === -Infinity && high === Infinity) return unit ? `, in ${unit}` : "";
  if (high === Infinity) return ` of at least ${writtenOut(low)}${within}`;
  if (low === -Infinity) return ` of at most ${writtenOut(high)}${within}`;
  return ` from ${writtenOut(low)} to ${writtenOut(high)}${within}`;
}

function withoutUnit(text, unit) {
  let plain = plainText(text);
  for (const [sign, currency] of CURRENCIES) {
    if (!unit.includes(currency)) continue;
    if (plain.startsWith(sign)) plain = plain.slice(sign.length);
    if (plain.endsWith(sign)) plain = plain.slice(0, -sign.length);
    plain = plain.trim();
  }
  if (unit.startsWith("%")) {
    if (plain.endsWith(unit)) plain = plain.slice(0, -unit.length);
    if (plain.endsWith("%")) plain = plain.slice(0, -1);
  }
  const words = unit.split(/\s+/).filter(Boolean);
  for (let count = words.length; count > 0; count -= 1) {
    const beginning = words.slice(0, count).join(" ");
    if (plain.toLowerCase().endsWith(beginning.toLowerCase())) {
      return plain.slice(0, -beginning.length).trimEnd();
    }
  }
  return plain;
}
