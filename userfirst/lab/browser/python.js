// @ts-check
import { tenDigits } from "./numbers.js";

// A run as Python: the same text as userfirst/cases/wording.py writes.

/** @typedef {import("./contract.js").About} About */
/** @typedef {import("./contract.js").AboutLever} AboutLever */
/** @typedef {import("./contract.js").LeverValues} LeverValues */

/**
 * The call that repeats a run; levers at their defaults are left out.
 * @param {About} about
 * @param {LeverValues} levers every lever
 * @returns {string} for example run("free_service", free_level=0.5)
 */
export function asPython(about, levers) {
  const parts = [`"${about.case}"`];
  for (const lever of about.levers) {
    const value = levers[lever.name];
    if (typeof value === "object") {
      const later = value.switches.map(([month, each]) =>
        `${month}: ${typedInPython(lever, each)}`
      );
      const first = typedInPython(lever, value.first);
      parts.push(`${lever.name}=schedule(${first}, {${later.join(", ")}})`);
    } else if (value !== lever.default) {
      parts.push(`${lever.name}=${typedInPython(lever, value)}`);
    }
  }
  return `run(${parts.join(", ")})`;
}

/**
 * The call with its imports before it, in one line, so that it runs as it is pasted.
 * @param {About} about
 * @param {LeverValues} levers every lever
 * @returns {string}
 */
export function asPasted(about, levers) {
  const call = asPython(about, levers);
  const plans = Object.values(levers).some((value) => typeof value === "object");
  return `from userfirst import ${plans ? "run, schedule" : "run"}; ${call}`;
}

/** @param {AboutLever} lever @param {number} value */
function typedInPython(lever, value) {
  if (!lever.choices.length) return tenDigits(value);
  const name = lever.choices[Math.round(value)];
  return name.includes("'") ? `"${name}"` : `'${name}'`;
}
