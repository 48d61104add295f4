// @ts-check
// Share codes: a run as a short text. The same letters and the same sentences as
// userfirst/cases/codes.py, where the format is explained; a test holds both to the same answers.

/** @typedef {import("./contract.js").About} About */
/** @typedef {import("./contract.js").AboutLever} AboutLever */
/** @typedef {import("./contract.js").LeverValues} LeverValues */
/** @typedef {import("./contract.js").Refused} Refused */

const CODE_PREFIX = "UF1";
const CODE_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_EXAMPLE = "UF1-7K2M-Q9XD-4TZ8";
// What Python takes for a space.
const SPACES = "[\\s\\u001c-\\u001f\\u0085]";
const CODE_BEGINS = new RegExp(`(?<![\\p{L}\\p{N}_])UF-?${SPACES}*[0-9IOL]`, "iu");
const CODE_ALONE = new RegExp(
  `^[^\\s\\u001c-\\u001f\\u0085-]*(?:${SPACES}*-${SPACES}*[^\\s\\u001c-\\u001f\\u0085-]+)*`,
  "u",
);
const BETWEEN_WORDS = new RegExp(`${SPACES}+`, "u");
const [ON_STEP, EXACT, SWITCHING] = [0, 1, 2];
const DOES_NOT_ADD_UP = "This code does not add up: a character is wrong, missing or twice. " +
  "Copy it again from where it was shared.";

/** A code that cannot be read; its message is for learners. It never leaves this module. */
class BadCode extends Error {}

/**
 * The code of a setting.
 * @param {About} about
 * @param {LeverValues} levers every lever
 * @returns {string} for example "UF1-7K2M-Q9XD-4TZ8"
 */
export function codeOf(about, levers) {
  const content = [...caseMark(about), ...bytesOf(about.codes.fingerprint)];
  about.levers.forEach((lever, place) => {
    const value = levers[lever.name];
    if (typeof value === "object") {
      content.push(...wholeBytes(place * 4 + SWITCHING), ...partBytes(lever, value.first));
      content.push(...wholeBytes(value.switches.length));
      for (const [month, later] of value.switches) {
        content.push(...wholeBytes(month), ...partBytes(lever, later));
      }
    } else if (value !== lever.default) {
      content.push(...wholeBytes(place * 4 + kindOf(lever, value)), ...numberBytes(lever, value));
    }
  });
  const text = digitsOf([...content, ...checksum(content)]);
  return [CODE_PREFIX, ...(text.match(/.{1,4}/g) ?? [])].join("-");
}

/**
 * The levers of a code that stands somewhere in a text, or why there are none. Never throws.
 * @param {About} about
 * @param {string} text a code, alone or in a sentence
 * @returns {{levers: LeverValues} | Refused} the levers that differ from their defaults
 */
export function readCode(about, text) {
  if (!text.trim()) {
    return { refused: `There is no code here. A share code looks like ${CODE_EXAMPLE}.` };
  }
  /** @type {Refused | null} */
  let first = null;
  for (const each of codesIn(text)) {
    try {
      return decoded(about, each);
    } catch (error) {
      first ??= { refused: error instanceof BadCode ? error.message : DOES_NOT_ADD_UP };
    }
  }
  return first ?? { refused: DOES_NOT_ADD_UP };
}

/**
 * What in a text may be a code, the likeliest first: chats change hyphens, break lines and put a
 * code into a sentence.
 * @param {string} text
 * @returns {string[]}
 */
function codesIn(text) {
  const kept = Array.from(
    text.replace(/\p{Cf}/gu, ""),
    (letter) => /\p{Pd}|[−⁃]/u.test(letter) ? "-" : letter,
  ).join("");
  const found = CODE_BEGINS.exec(kept);
  if (!found) return [kept];
  const rest = kept.slice(found.index);
  const joined = CODE_ALONE.exec(rest);
  const words = rest.split(BETWEEN_WORDS).filter(Boolean);
  const shorter = [];
  // From the whole rest down to its first word: a sentence may go on behind the code.
  for (let count = Math.min(words.length, 60); count > 0; count -= 1) {
    shorter.push(words.slice(0, count).join(" "));
  }
  const tried = [joined?.[0] ?? rest, ...shorter].map(withoutMarks);
  return [...new Set(tried)];
}

/** @param {string} text */
function withoutMarks(text) {
  const marks = "\"'`.,;:!?)]}>»”’*_";
  let [from, to] = [0, text.length];
  while (from < to && marks.includes(text[from])) from += 1;
  while (to > from && marks.includes(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

/** @param {About} about @param {string} code @returns {{levers: LeverValues} | Refused} */
function decoded(about, code) {
  const letters = code.toUpperCase().split(BETWEEN_WORDS).join("").replaceAll("-", "");
  if (!letters.startsWith("UF")) {
    throw new BadCode(
      `This is not a share code: a code looks like ${CODE_EXAMPLE}, from "UF1" on.`,
    );
  }
  const version = letters.slice(2, 3);
  if (readAs(version) !== CODE_PREFIX[2]) {
    throw new BadCode(
      `This code is of version "${version}", and this edition of the course reads ` +
        `version ${CODE_PREFIX[2]}. It needs the edition of the course that it was made with.`,
    );
  }
  const content = contentOf(readAs(letters.slice(3)));
  const name = about.codes.cases[hexOf(content.slice(0, 2))];
  if (!name) {
    throw new BadCode("This code is for a case that this edition of the course does not have.");
  }
  // Whether it fits the other case is for the lab of that case to say.
  if (name !== about.case) {
    return { refused: `This code is for another case. Open it with Lab("${name}", code="...").` };
  }
  if (hexOf(content.slice(2, 4)) !== about.codes.fingerprint) {
    throw new BadCode(
      `This code is for the case "${name}", but from an edition of the course in which ` +
        "its levers were others. It would open a different run here, so it is not opened.",
    );
  }
  return { levers: new CodeReader(content.slice(4)).levers(about) };
}

/** @param {string} text */
function readAs(text) {
  return text.replaceAll("O", "0").replaceAll("I", "1").replaceAll("L", "1");
}

/** @param {string} text @returns {number[]} */
function contentOf(text) {
  const strange = [...new Set(text)].filter((letter) => !CODE_DIGITS.includes(letter)).sort(
    (one, other) => (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0),
  );
  if (strange.length) {
    throw new BadCode(
      `A share code has no "${strange[0]}" in it: only digits and letters, and no U. ` +
        "Copy it again from where it was shared.",
    );
  }
  if (text.length < 10) {
    throw new BadCode("This code is too short: its end is missing. Copy the whole of it.");
  }
  const content = [];
  let [held, bits] = [0, 0];
  for (const letter of text) {
    held = held * 32 + CODE_DIGITS.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      content.push(Math.floor(held / 2 ** bits));
      held %= 2 ** bits;
    }
  }
  const end = content.splice(-2);
  const adds = hexOf(checksum(content)) === hexOf(end) && digitsOf([...content, ...end]) === text;
  if (!adds) throw new BadCode(DOES_NOT_ADD_UP);
  return content;
}

/** @param {number[]} content */
function digitsOf(content) {
  let [text, held, bits] = ["", 0, 0];
  for (const byte of content) {
    held = held * 256 + byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += CODE_DIGITS[Math.floor(held / 2 ** bits)];
      held %= 2 ** bits;
    }
  }
  return bits ? text + CODE_DIGITS[held * 2 ** (5 - bits)] : text;
}

/** CRC-CCITT, as Python's binascii.crc_hqx. @param {number[]} content */
function checksum(content) {
  let found = 0xffff;
  for (const byte of content) {
    found ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      found = (found & 0x8000 ? (found << 1) ^ 0x1021 : found << 1) & 0xffff;
    }
  }
  return [found >> 8, found & 0xff];
}

/** @param {About} about */
function caseMark(about) {
  return checksum([...new TextEncoder().encode(about.case)]);
}

/** @param {number[]} bytes */
function hexOf(bytes) {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} hex */
function bytesOf(hex) {
  return (hex.match(/../g) ?? []).map((each) => parseInt(each, 16));
}

/** A whole number, seven bits a byte. @param {number} number */
function wholeBytes(number) {
  const bytes = [];
  while (number > 0x7f) {
    bytes.push((number % 128) | 0x80);
    number = Math.floor(number / 128);
  }
  return [...bytes, number];
}

/** @param {AboutLever} lever @param {number} steps */
function levelAfter(lever, steps) {
  return Number((lever.low + steps * lever.step).toFixed(10));
}

/** @param {AboutLever} lever @param {number} value */
function kindOf(lever, value) {
  const steps = Math.round((value - lever.low) / lever.step);
  return levelAfter(lever, steps) === value ? ON_STEP : EXACT;
}

/** @param {AboutLever} lever @param {number} value */
function numberBytes(lever, value) {
  if (kindOf(lever, value) === ON_STEP) {
    return wholeBytes(Math.round((value - lever.low) / lever.step));
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return [...new Uint8Array(view.buffer)];
}

/** @param {AboutLever} lever @param {number} value */
function partBytes(lever, value) {
  return [kindOf(lever, value), ...numberBytes(lever, value)];
}

/** Reads a code's levers from front to back. What is not there is no code of ours. */
class CodeReader {
  /** @param {number[]} content */
  constructor(content) {
    this.content = content;
    this.at = 0;
  }

  byte() {
    if (this.at >= this.content.length) throw new BadCode(DOES_NOT_ADD_UP);
    this.at += 1;
    return this.content[this.at - 1];
  }

  whole() {
    for (let [number, worth] = [0, 1];; worth *= 128) {
      const byte = this.byte();
      number += (byte & 0x7f) * worth;
      if (byte < 0x80) return number;
    }
  }

  /** @param {AboutLever} lever @param {number} kind */
  number(lever, kind) {
    let value;
    if (kind === EXACT) {
      const view = new DataView(new ArrayBuffer(8));
      for (let place = 0; place < 8; place += 1) view.setUint8(place, this.byte());
      value = view.getFloat64(0);
    } else {
      value = levelAfter(lever, this.whole());
    }
    const slack = 1e-9 * (lever.high - lever.low);
    const inside = value >= lever.low - slack && value <= lever.high + slack;
    if (!inside || (lever.choices.length && !Number.isInteger(value))) {
      throw new BadCode(DOES_NOT_ADD_UP);
    }
    return Math.min(lever.high, Math.max(lever.low, value));
  }

  /** @param {About} about @returns {LeverValues} */
  levers(about) {
    /** @type {LeverValues} */
    const found = {};
    while (this.at < this.content.length) {
      const tag = this.whole();
      const lever = about.levers[Math.floor(tag / 4)];
      if (!lever) throw new BadCode(DOES_NOT_ADD_UP);
      if (tag % 4 !== SWITCHING) {
        found[lever.name] = this.number(lever, tag % 4);
        continue;
      }
      const first = this.number(lever, this.byte());
      /** @type {[number, number][]} */
      const switches = [];
      for (let count = this.whole(); count > 0; count -= 1) {
        const month = this.whole();
        if (month <= (switches.at(-1)?.[0] ?? 0) || month >= about.months) {
          throw new BadCode(DOES_NOT_ADD_UP);
        }
        switches.push([month, this.number(lever, this.byte())]);
      }
      if (!switches.length) throw new BadCode(DOES_NOT_ADD_UP);
      found[lever.name] = { first, switches };
    }
    return found;
  }
}
