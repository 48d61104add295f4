// @ts-check
// What travels between Python and the page, as types and nothing else. The same as the types of
// userfirst/lab/contract.py, where they are explained; a test holds both to the same keys.
//
//     /** @typedef {import("./contract.js").About} About */

/** @typedef {{first: number, switches: [number, number][]}} Plan */

/** @typedef {number | Plan} LeverValue */

/** @typedef {Record<string, LeverValue>} LeverValues */

/**
 * @typedef {object} AboutLever
 * @property {string} name
 * @property {string} label
 * @property {string} unit
 * @property {number} low
 * @property {number} high
 * @property {number} default
 * @property {number} step
 * @property {string} group
 * @property {string} help
 * @property {string[]} choices
 * @property {"linear" | "log"} scale
 * @property {string} idle
 */

/**
 * @typedef {object} AboutSeries
 * @property {string} name
 * @property {string} label
 * @property {string} unit
 * @property {string} help
 * @property {string | null} colour
 * @property {string | null} dash
 * @property {number | null} fill
 * @property {string | null} meaning
 * @property {string} bound
 * @property {boolean} notNegative
 */

/**
 * @typedef {object} AboutPanel
 * @property {string} title
 * @property {string} unit
 * @property {string[]} stacked
 * @property {string[]} lines
 * @property {Record<string, string>} marks
 * @property {number} height
 * @property {Record<string, string>} onlyIf
 * @property {string} against the line that the stack is held against, or ""
 */

/**
 * @typedef {object} AboutPicture
 * @property {string} title
 * @property {AboutPanel[]} panels
 */

/**
 * @typedef {object} AboutOutcome
 * @property {string} name
 * @property {string} label
 * @property {string} unit
 * @property {string} help
 * @property {"higher" | "lower" | ""} better
 * @property {string} series
 * @property {"at" | "lowest" | "highest" | "mean"} how
 * @property {boolean} lasts
 */

/**
 * @typedef {object} AboutFirm
 * @property {string} isOpen
 * @property {string} funding
 * @property {string} cash
 * @property {string} profit
 * @property {string} revenue
 * @property {string} costs
 */

/**
 * @typedef {object} AboutCondition
 * @property {string} outcome
 * @property {number | null} atLeast
 * @property {number | null} atMost
 */

/**
 * @typedef {object} AboutGoal
 * @property {number} month
 * @property {string} text
 * @property {AboutCondition[]} conditions
 */

/**
 * @typedef {object} AboutPreset
 * @property {string} name
 * @property {string} label
 * @property {string} story
 * @property {LeverValues} levers
 * @property {AboutGoal | null} goal
 */

/**
 * @typedef {object} AboutCodes
 * @property {string} fingerprint
 * @property {Record<string, string>} cases
 */

/**
 * @typedef {object} About
 * @property {number} version
 * @property {string} case
 * @property {string} title
 * @property {string} question
 * @property {string} currency
 * @property {number} months
 * @property {string} monthZero
 * @property {AboutLever[]} levers
 * @property {AboutSeries[]} series
 * @property {AboutPicture[]} pictures
 * @property {AboutOutcome[]} outcomes
 * @property {[string, string]} main
 * @property {AboutFirm[]} firms
 * @property {AboutPreset[]} presets
 * @property {AboutCodes} codes
 * @property {string} font
 * @property {any} equations
 * @property {any} words
 * @property {any} people
 * @property {any} loops
 * @property {any[]} futures
 */

/**
 * @typedef {object} Setting
 * @property {LeverValues} start
 * @property {string} preset
 * @property {string[]} hide
 * @property {string[]} lock
 * @property {string[] | null} shown
 * @property {boolean} compact
 * @property {AboutGoal | null} goal
 * @property {string[]} withholdCurve
 * @property {string[]} withholdPresets
 * @property {boolean} present
 * @property {boolean} guessFirst
 * @property {string} title
 */

/**
 * @typedef {object} KeptRun
 * @property {string} letter
 * @property {string} name
 * @property {LeverValues} levers
 */

/**
 * @typedef {object} CurveGuess
 * @property {"curve"} kind
 * @property {string} series
 * @property {string} unit
 * @property {number[]} months
 * @property {number[]} expected
 * @property {number[]} found
 * @property {LeverValues} levers
 * @property {string} made
 */

/**
 * @typedef {object} DecisionGuess
 * @property {"decision"} kind
 * @property {string} question
 * @property {string} text
 * @property {string} unit
 * @property {number | string} expected
 * @property {number | string} found
 * @property {LeverValues} levers
 * @property {string} made
 */

/**
 * The learner's document; a type of the page's own is called Document already.
 *
 * @typedef {object} LabDocument
 * @property {"userfirst-lab"} format
 * @property {number} version
 * @property {string} case
 * @property {LeverValues} levers
 * @property {string} preset
 * @property {string} figure
 * @property {number} month
 * @property {KeptRun[]} kept
 * @property {string} compare
 * @property {(CurveGuess | DecisionGuess)[]} guesses
 * @property {string} notes
 * @property {string[]} moved
 */

/** @typedef {{refused: string}} Refused */

/**
 * What a page that holds a lab does for it: one for notebooks, one for a file of its own; both are
 * in page.js. What changed elsewhere reaches a lab by `take` of what `openLab` returns.
 *
 * @typedef {object} Host
 * @property {"in the folder" | "until you leave" | "in this browser" | "nowhere"} kept where the
 *   document is kept now
 * @property {(document: LabDocument) => void} save the document has settled: mirror and keep it
 * @property {(name: string, type: string, content: string | Blob) => void} download
 * @property {() => Promise<string>} embed the lab as one HTML file, from what the page holds
 * @property {() => void} forget throw away what is kept; the page goes back to the start itself
 * @property {(on: boolean) => void} [covered] a guess begins or ends here: other views are covered
 * @property {() => void} [uncover] end the guess that another view makes
 */

export {};
