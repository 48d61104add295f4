// Numbers as a person writes them. The same rules as `worded` in Python.

export function worded(number) {
  if (!Number.isFinite(number)) return "–";
  const size = Math.abs(number);
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  const text = plain(number, digits);
  return Number(number.toFixed(digits)) === 0 ? "0" : text.replace("-", "−");
}

function plain(number, digits) {
  return number.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    roundingMode: "halfEven",
    signDisplay: "negative", // what is rounded to nothing has no sign
  });
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

export function snapped(lever, value) {
  const steps = Math.round((value - lever.low) / lever.step);
  const near = Number((lever.low + steps * lever.step).toFixed(10));
  return Math.min(lever.high, Math.max(lever.low, near));
}

// An amount with its unit, as a sentence has it: "12.0 million people", "2.2% of users".
export function amountText(number, unit) {
  const { text, unit: within } = counted(number, unit);
  if (!within) return text;
  return within.startsWith("%") ? `${text}${within}` : `${text} ${within}`;
}
