// Numbers as a person writes them. The same rules as `worded` in Python.

export function worded(number) {
  if (!Number.isFinite(number)) return "–";
  const size = Math.abs(number);
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  const text = plain(number, digits);
  return Number(number.toFixed(digits)) === 0 ? "0" : text.replace("-", "−");
}

// Python rounds what a number really is, and a half to the even side: 2.675 is 2.67, 0.125 is 0.12.
function rounded(size, digits) {
  const half = size * 2 ** (digits + 1); // a half of the last digit leaves an odd whole number here
  if (half % 2 !== 1) return size.toFixed(digits);
  const below = Math.floor(size * 10 ** digits);
  return ((below + below % 2) / 10 ** digits).toFixed(digits);
}

export function plain(number, digits) {
  const [whole, part] = rounded(Math.abs(number), digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const text = part === undefined ? grouped : `${grouped}.${part}`;
  return number < 0 && /[1-9]/.test(text) ? `-${text}` : text; // nothing has no sign
}

export function signed(number) {
  const text = worded(number);
  return number > 0 && text !== "0" ? `+${text}` : text;
}

// How many decimals a lever's step asks for.
export function decimals(lever) {
  return (String(lever.step).split(".")[1] ?? "").length;
}

// A lever's value on the screen, without and with its unit: the same words as in Python.
export function valueText(lever, value) {
  if (lever.choices.length) return lever.choices[Math.round(value)];
  let digits = decimals(lever);
  // What is something is not worded as nothing.
  while (value && Number(value.toFixed(digits)) === 0 && digits < 9) digits += 1;
  return plain(value, digits);
}

// A number with a lever's decimals, as a field shows it: nothing has no sign.
export function fixed(lever, value) {
  return value.toFixed(decimals(lever)).replace(/^-(?=[0.]+$)/, "");
}

const COUNTED = /^million (?!dollars|yuan)/;

// In what a number is best read: people below a million are counted in thousands.
function scaleOf(number, unit) {
  const size = Math.abs(number);
  if (!(size < 0.9995)) return { times: 1, unit };
  if (COUNTED.test(unit) && size >= 1e-6) {
    return { times: 1000, unit: unit.replace("million", "thousand") };
  }
  if (unit.startsWith("thousand ") && size >= 1e-3) return { times: 1000, unit: unit.slice(9) };
  return { times: 1, unit };
}

// A number and its unit on the screen: nobody is 0, and a few are not worded as nobody.
export function counted(number, unit) {
  const scale = scaleOf(number, unit);
  const few = COUNTED.test(unit) && scale.times > 1 && Math.abs(number) < 0.001;
  return { ...scale, text: few ? "under 1" : worded(scale.times * number) };
}

export function leverText(lever, value) {
  if (typeof value === "object") {
    const later = value.switches.map(([month, v]) => `${leverText(lever, v)} from month ${month}`);
    return `${leverText(lever, value.first)}, then ${later.join(", ")}`;
  }
  const text = valueText(lever, value);
  return lever.unit && !lever.choices.length ? `${text} ${lever.unit}` : text;
}

// How a lever was moved: "10.0 → 12.0 dollars a month".
export function changeText(lever, from, to) {
  const plainly = [from, to].every((value) => typeof value === "number");
  const first = plainly ? valueText(lever, from) : leverText(lever, from);
  return `${first} → ${leverText(lever, to)}`;
}

export function snapped(lever, value) {
  const steps = Math.round((value - lever.low) / lever.step);
  const near = Number((lever.low + steps * lever.step).toFixed(10));
  return Math.min(lever.high, Math.max(lever.low, near));
}

// An amount with its unit, as a sentence has it: "12.0 million people", "2.2% of users".
export function amountText(number, unit) {
  const { text, unit: within } = counted(number, unit);
  return withUnit(text, within);
}

function withUnit(text, unit) {
  if (!unit) return text;
  return unit.startsWith("%") ? `${text}${unit}` : `${text} ${unit}`;
}

// Amounts that stand in one sentence: a unit that all of them have is said once, with the last.
export function amountsText(numbers, unit) {
  const scales = numbers.map((number) => counted(number, unit));
  const one = scales.every((scale) => scale.unit === scales[0].unit) && !unit.startsWith("%");
  return scales.map(({ text, unit: within }, place) =>
    one && place < scales.length - 1 ? text : withUnit(text, within)
  );
}

// The ways in which a sentence writes a number: the same as userfirst/charts/wording.py.

// A number of people, given in millions: "35.7 million users", "870 thousand users", "no users".
export function peopleText(millions, noun = "") {
  let text = noun ? "no" : "none";
  if (millions >= 0.9995) text = `${worded(millions)} million`;
  else if (millions >= 0.001) text = `${worded(1000 * millions)} thousand`;
  else if (millions >= 1e-6) text = "fewer than a thousand";
  return noun ? `${text} ${noun}` : text;
}

const SMALLER_SCALE = { billion: "million", million: "thousand" };

// Money, given in its unit ("million dollars"): "35.7 million dollars", "870 thousand dollars".
export function moneyText(value, unit) {
  const [scale, ...currency] = unit.split(" ");
  const size = Math.abs(value);
  if (size >= 0.9995) return `${worded(value)} ${unit}`;
  const smaller = [SMALLER_SCALE[scale], ...currency].join(" ");
  if (size >= 0.001) return `${worded(1000 * value)} ${smaller}`;
  return size >= 1e-6 ? `less than a ${smaller}` : "nothing";
}

// A share of 0 to 1, to stand before "of": "23%", "less than 1%", "all", "none".
export function partText(share) {
  if (share <= 0) return "none";
  if (share < 0.01) return "less than 1%";
  if (share >= 1) return "all";
  return share > 0.99 ? "more than 99%" : `${plain(100 * share, 0)}%`;
}

// A share of 0 to 1, to stand alone.
export function percentText(share) {
  const text = partText(share);
  return text === "none" ? "0%" : text === "all" ? "100%" : text;
}

// A month as a sentence has it: a whole number.
export function wholeText(month) {
  return rounded(month, 0);
}

export function whenText(month) {
  return month ? `in month ${wholeText(month)}` : "at the start";
}
