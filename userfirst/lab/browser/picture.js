import { el, write } from "./elements.js";
import { absentFrom, ends } from "./runs.js";
import { worded } from "./words.js";

// One chart. plotly draws it, with its hover, zoom and export; while a lever moves, only the lines
// and areas that plotly drew are rewritten, from the axes' ranges and lengths (plotly's own redraw
// takes longer than a frame). 200 ms after the last move plotly gets the numbers (`settle`).

const HEADING = 30; // pixels above a panel for its heading
const BOTTOM = 40; // pixels under the lowest panel for the axis of months
const LEFT = 52;
const NOTHING = 1e-6; // cash below this is gone, as in Python
const LEAST = 0.01; // an axis shows at least so much: less is worded as 0
const WIDEST = 4; // an axis goes at most this far beyond the run it shows
const GRID = "rgba(128,128,128,0.18)";
const ZERO = "rgba(128,128,128,0.6)";

export class Picture {
  constructor(about, picture, run) {
    this.about = about;
    this.picture = picture;
    this.run = run; // the numbers to show, changed in place
    this.pins = [];
    this.prediction = null;
    this.months = Array.from({ length: about.months + 1 }, (_, month) => month);
    this.panels = picture.panels.map((panel, place) => ({
      ...panel,
      axis: place === 0 ? "yaxis" : `yaxis${place + 1}`,
      id: place === 0 ? "y" : `y${place + 1}`,
      range: [0, 1],
      sweep: null, // what the range was made for
      absent: new Set(), // series that there are not in this run
      sums: panel.stacked.map(() => new Float32Array(about.months + 1)),
    }));
    const tall = picture.panels.length > 1 ? " uf-tall" : "";
    this.graph = el("div", { class: `uf-graph${tall}` });
    this.layer = el("div", { class: "uf-layer", "aria-hidden": "true" });
    this.plot = el("div", { class: "uf-plot", role: "group" }, this.layer, this.graph);
    this.node = el(
      "figure",
      { class: "uf-picture" },
      el("figcaption", {}, picture.title),
      this.plot,
    );
    this.addTexts();
  }

  addTexts() {
    for (const panel of this.panels) {
      const parts = this.panels.length > 1 ? [panel.title, panel.unit] : [panel.unit];
      const name = parts.filter(Boolean).join(", ");
      panel.heading = el("div", { class: "uf-heading" }, name);
      panel.ends = [...panel.stacked, ...panel.lines].map((series) => {
        const { label, colour, dash } = this.about.series[series];
        const value = el("span", { class: "uf-end-value" });
        const sign = el("i", { class: `uf-sign uf-line-${dash}`, style: `--uf-colour: ${colour}` });
        const text = el("span", {}, `${label} `, value);
        return { series, value, node: el("div", { class: "uf-end" }, sign, text) };
      });
      panel.marks = panel.marks.map(([series, words]) => {
        const [text, dot] = [el("span"), el("i")];
        return { series, words, text, dot, node: el("div", { class: "uf-mark" }, text, dot) };
      });
      this.layer.append(
        panel.heading,
        ...panel.ends.map(({ node }) => node),
        ...panel.marks.map(({ node }) => node),
      );
    }
  }

  // Ranges of the vertical axes. They hold for the whole sweep, so that a chart keeps its scale
  // while a lever moves; but not so wide that this run becomes a flat line, unless `whole`.
  setRanges(sweep, whole = false) {
    for (const panel of this.panels) {
      const runs = [this.run, ...this.pins.map((pin) => pin.run)];
      const reached = runs.flatMap((run) => ends(panel, run.series));
      if (this.prediction?.panel === panel) {
        const { y, found } = this.prediction;
        reached.push(...[...y, ...(found ?? [])].map((value) => [value, value]));
      }
      let low = Math.min(0, ...reached.map(([least]) => least));
      let high = Math.max(0, ...reached.map(([, most]) => most));
      if (!whole && panel.sweep === sweep && this.suits(panel, low, high)) continue;
      if (sweep) {
        const [least, most] = sweep.extremes(panel);
        const room = whole || high - low === 0 ? Infinity : WIDEST * Math.max(high, -low);
        low = Math.min(low, Math.max(least, -room));
        high = Math.max(high, Math.min(most, room));
      }
      if (high - low < LEAST) high = low + (high > low ? LEAST : 1);
      const size = high - low;
      panel.range = [low < 0 ? low - 0.06 * size : 0, high + 0.06 * size];
      panel.sweep = sweep;
    }
  }

  // Whether the range that a panel has will do: nothing beyond it, and the run not lost in it.
  suits(panel, low, high) {
    const [from, to] = panel.range;
    const room = 1.5 * WIDEST * Math.max(high - low, LEAST);
    return low >= from && high <= to && room >= to - from;
  }

  // Whether the run goes beyond an axis: a lever was moved further than the range was made for.
  overflows() {
    return this.panels.some((panel) =>
      ends(panel, this.run.series).some(([low, high]) =>
        low < panel.range[0] || high > panel.range[1]
      )
    );
  }

  stack() {
    for (const panel of this.panels) {
      panel.absent = absentFrom(panel, this.run.series);
      panel.stacked.forEach((series, row) => {
        const values = panel.absent.has(series) ? null : this.run.series[series];
        const below = panel.sums[row - 1];
        const sum = panel.sums[row];
        for (let month = 0; month < sum.length; month += 1) {
          sum[month] = (values ? values[month] : 0) + (below ? below[month] : 0);
        }
      });
    }
  }

  // The rows of a panel's areas or lines whose series there are in this run.
  present(panel, series) {
    return [...series.keys()].filter((row) => !panel.absent.has(series[row]));
  }

  traces() {
    const found = [];
    const hover = (values) => ({
      customdata: Array.from(values, worded),
      hovertemplate: "%{customdata}",
    });
    this.panels.forEach((panel, place) => {
      const common = {
        type: "scatter",
        mode: "lines",
        x: this.months,
        xaxis: "x",
        yaxis: panel.id,
      };
      const areas = this.present(panel, panel.stacked);
      areas.forEach((row) => {
        const series = panel.stacked[row];
        const { label, colour, fill } = this.about.series[series];
        found.push({
          ...common,
          ...hover(this.run.series[series]),
          uid: `p${place}s${row}`,
          name: label,
          y: Array.from(panel.sums[row]),
          fill: row === areas[0] ? "tozeroy" : "tonexty",
          fillcolor: colour + Math.round(255 * fill).toString(16).padStart(2, "0"),
          line: { color: colour, width: 1.5, simplify: false },
        });
      });
      for (const { letter, run } of this.pins) {
        for (const [key, values] of pinned(panel, run)) {
          found.push({
            ...common,
            ...hover(values),
            uid: `p${place}pin${letter}${key}`,
            name: `pinned ${letter}`,
            y: Array.from(values),
            line: { color: this.ink, width: 1.2, dash: "3px,3px", simplify: false },
          });
        }
      }
      this.present(panel, panel.lines).forEach((row) => {
        const series = panel.lines[row];
        const { label, colour, dash } = this.about.series[series];
        found.push({
          ...common,
          ...hover(this.run.series[series]),
          uid: `p${place}l${row}`,
          name: label,
          y: Array.from(this.run.series[series]),
          line: { color: colour, width: 2.5, dash, simplify: false },
        });
      });
      if (this.prediction?.panel === panel) {
        const { x, y, expected, found: run } = this.prediction;
        if (run) {
          found.push({
            ...common,
            ...hover(run),
            uid: `p${place}run`,
            name: "the run",
            mode: "markers",
            x,
            y: run,
            cliponaxis: false,
            marker: { symbol: "circle-open", size: 10, color: this.ink, line: { width: 2 } },
          });
        }
        found.push({
          ...common,
          ...hover(expected),
          uid: `p${place}expected`,
          name: "you expected",
          mode: "lines+markers",
          x,
          y,
          cliponaxis: false,
          line: { color: this.ink, width: 1, dash: "dot" },
          marker: { symbol: "x", size: 10, color: this.ink },
        });
      }
    });
    return found;
  }

  layout() {
    const height = this.graph.clientHeight || 320;
    const width = this.graph.clientWidth || 480;
    this.right = Math.min(0.34 * width, this.widest() + 32);
    const free = height - BOTTOM - HEADING * this.panels.length;
    const whole = this.panels.reduce((sum, panel) => sum + panel.height, 0);
    const plotted = height - BOTTOM - HEADING;
    const layout = {
      width,
      height,
      margin: { l: LEFT, r: this.right, t: HEADING, b: BOTTOM },
      font: { family: this.about.font, size: 12, color: this.ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      hovermode: "x unified",
      hoversubplots: "axis",
      hoverlabel: { bgcolor: this.ground, font: { color: this.ink } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: ZERO, activecolor: this.ink },
      dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
      uirevision: "as the learner left it",
      annotations: this.letters(),
      xaxis: {
        range: [0, this.about.months],
        dtick: this.monthsApart(width - LEFT - this.right),
        tickangle: 0,
        title: { text: this.monthTitle(), standoff: 6 },
        anchor: this.panels.at(-1).id,
        gridcolor: GRID,
        zeroline: false,
        ticks: "outside",
        ticklen: 4,
        tickcolor: ZERO,
        hoverformat: "d",
        unifiedhovertitle: { text: "month %{x}" },
      },
    };
    let top = 1;
    for (const panel of this.panels) {
      const bottom = top - ((panel.height / whole) * free) / plotted;
      layout[panel.axis] = {
        range: [...panel.range],
        domain: [Math.max(0, bottom), top],
        gridcolor: GRID,
        zeroline: true,
        zerolinecolor: ZERO,
        nticks: panel.height < 0.8 ? 4 : 6,
        separatethousands: true,
        exponentformat: "none",
        fixedrange: true,
      };
      top = bottom - HEADING / plotted;
    }
    return layout;
  }

  // The letters of pinned runs, each on its line a bit further in than the one before.
  letters() {
    const found = [];
    for (const panel of this.panels) {
      this.pins.forEach(({ letter, run }, place) => {
        const month = this.about.months - Math.round(((place + 0.6) * this.about.months) / 16);
        for (const [, values] of pinned(panel, run)) {
          found.push({
            text: `<b>${letter}</b>`,
            x: month,
            y: values[month],
            xref: "x",
            yref: panel.id,
            showarrow: false,
            bgcolor: this.ground,
            borderpad: 1,
            font: { size: 11, color: this.ink },
          });
        }
      });
    }
    return found;
  }

  // How wide the names at the line ends are.
  widest() {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `12px ${this.about.font}`;
    const series = this.panels.flatMap(({ stacked, lines }) => [...stacked, ...lines]);
    const widths = series.map((place) => pen.measureText(this.about.series[place].label).width);
    return Math.max(48, ...widths);
  }

  // Half years or whole years apart, so that the months named do not touch.
  monthsApart(width) {
    const most = Math.max(1, width / 34);
    return [6, 12, 24, 36, 60].find((apart) => this.about.months / apart <= most) ?? 120;
  }

  monthTitle() {
    const [year, month] = this.about.monthZero.split("-").map(Number);
    if (!year || !month) return "month";
    const names = { month: "long", year: "numeric", timeZone: "UTC" };
    return `months since ${new Date(Date.UTC(year, month - 1)).toLocaleString("en-GB", names)}`;
  }

  config() {
    return {
      displaylogo: false,
      doubleClick: "reset",
      modeBarButtons: [[
        {
          name: "Save as a picture",
          icon: this.plotly.Icons.camera,
          click: () => this.save(),
        },
        "zoom2d",
        "resetScale2d",
      ]],
    };
  }

  // The names at the line ends are the lab's; a saved picture gets plotly's legend in their place.
  save() {
    const layout = {
      ...this.layout(),
      paper_bgcolor: this.ground,
      showlegend: true,
      title: { text: this.picture.title },
      margin: { l: LEFT + 24, r: 24, t: 60, b: 60 },
    };
    this.panels.forEach((panel) => (layout[panel.axis].title = { text: panel.unit }));
    const name = `${this.about.case} ${this.picture.title}`.toLowerCase().replace(/\W+/g, "_");
    const size = { format: "png", width: 900, height: 560, scale: 2, filename: name };
    this.plotly.downloadImage({ data: this.traces(), layout }, size);
  }

  readInk() {
    const style = getComputedStyle(this.node);
    this.ink = style.color;
    this.ground = style.getPropertyValue("--uf-ground").trim() || "#fff";
  }

  // Give plotly the numbers: on the first drawing, and when a move has ended.
  async settle(plotly) {
    this.plotly = plotly;
    if (!this.graph.isConnected || this.graph.clientWidth === 0) return;
    this.readInk();
    this.stack();
    await plotly.react(this.graph, this.traces(), this.layout(), this.config());
    this.find();
    this.draw();
    this.measure();
    this.place();
    this.plot.setAttribute("aria-label", this.summary());
    if (!this.listening) {
      this.listening = true;
      this.graph.on("plotly_hover", ({ points }) => this.onHover?.(points[0].x));
      this.graph.on("plotly_unhover", () => this.onHover?.(null));
      this.graph.on("plotly_relayout", () => this.draw());
    }
  }

  hover(month) {
    if (!this.listening) return;
    if (month === null) this.plotly.Fx.unhover(this.graph);
    else this.plotly.Fx.hover(this.graph, { xval: month }, ["xy"]);
  }

  // Where plotly put each series' line and area.
  find() {
    const of = (uid) => this.graph.querySelector(`.trace${uid}`);
    this.panels.forEach((panel, place) => {
      panel.paths = panel.stacked.map((_, row) => {
        const trace = of(`p${place}s${row}`);
        // plotly keeps the area down to the trace before it among that trace's areas, last.
        const before = this.present(panel, panel.stacked).filter((each) => each < row).at(-1);
        const home = before === undefined ? trace : of(`p${place}s${before}`);
        const areas = [...(home?.querySelectorAll(".js-fill") ?? [])];
        return {
          line: trace?.querySelector(".js-line"),
          area: before === undefined ? areas[0] : trace && areas.at(-1),
        };
      });
      panel.linePaths = panel.lines.map((_, row) =>
        of(`p${place}l${row}`)?.querySelector(".js-line")
      );
    });
  }

  // Rewrite lines, areas, names at the line ends and marks from `run`. No plotly, no measuring.
  draw() {
    const full = this.graph._fullLayout;
    if (!full?.xaxis || !this.panels[0].paths) return;
    this.stack();
    const [from, to] = full.xaxis.range;
    const across = full.xaxis._length / (to - from);
    const x = this.months.map((month) => rounded((month - from) * across));
    for (const panel of this.panels) {
      const axis = full[panel.axis];
      const up = axis._length / (axis.range[1] - axis.range[0]);
      const y = (value) => rounded(axis._length - (value - axis.range[0]) * up);
      panel.y = y;
      panel.top = axis._offset;
      panel.size = axis._length;
      panel.paths.forEach(({ line, area }, row) => {
        if (panel.absent.has(panel.stacked[row])) return hide(line, area);
        const upper = points(x, panel.sums[row], y);
        const lower = row === 0
          ? `L${x.at(-1)},${y(0)}L${x[0]},${y(0)}`
          : `L${points(x, panel.sums[row - 1], y, true)}`;
        line?.setAttribute("d", `M${upper}`);
        area?.setAttribute("d", `M${upper}${lower}Z`);
      });
      panel.linePaths.forEach((line, row) => {
        if (panel.absent.has(panel.lines[row])) return hide(line);
        line?.setAttribute("d", `M${points(x, this.run.series[panel.lines[row]], y)}`);
      });
    }
    this.across = { from, across, left: full.xaxis._offset, size: full.xaxis._length };
    this.place();
  }

  // How high each name at a line end is: it may have wrapped.
  measure() {
    for (const panel of this.panels) {
      for (const end of panel.ends) {
        end.node.style.width = `${this.right - 8}px`;
        end.height = end.node.offsetHeight || 16;
      }
    }
  }

  place() {
    if (!this.across) return;
    const last = this.about.months;
    const { left, size } = this.across;
    for (const panel of this.panels) {
      panel.heading.style.transform = `translate(${LEFT - 44}px, ${panel.top - 22}px)`;
      panel.ends.forEach(({ series, node }) => (node.hidden = panel.absent.has(series)));
      const wanted = panel.ends.filter(({ node }) => !node.hidden).map((end) => {
        const row = panel.ends.indexOf(end);
        const stacked = row < panel.stacked.length;
        const value = this.run.series[end.series][last];
        const height = stacked ? panel.sums[row][last] - value / 2 : value;
        write(end.value, worded(value));
        return { end, row, at: panel.y(height) - (end.height ?? 16) / 2 };
      });
      apart(wanted, panel.size);
      for (const { end, at } of wanted) {
        end.node.style.transform = `translate(${left + size + 8}px, ${panel.top + at}px)`;
      }
      this.placeMarks(panel);
    }
  }

  // Where cash is gone; two that are gone in one month share a mark. Where the firm's own never is,
  // its lowest: beside what is earned later, the dip may be too shallow to be seen.
  placeMarks(panel) {
    const months = new Map();
    const present = panel.marks.filter(({ series }) => !panel.absent.has(series));
    panel.marks.forEach(({ node }) => (node.hidden = true));
    for (const mark of present) {
      const month = this.run.series[mark.series].findIndex((value) => value < NOTHING);
      if (month >= 0) months.set(month, [...(months.get(month) ?? []), mark]);
    }
    let row = 0; // words under words: none covers another
    for (const [month, marks] of months) {
      const words = marks.map(({ words }) => words).join(", ");
      this.placeMark(panel, marks[0], month, `${words}, month ${month}`, row);
      row += 1;
    }
    const [own] = present;
    if (!own || [...months.values()].some((marks) => marks.includes(own))) return;
    const cash = this.run.series[own.series];
    const least = Math.min(...cash);
    const month = cash.indexOf(least);
    if (month === 0 || month === this.about.months || worded(least) === worded(cash[0])) return;
    this.placeMark(panel, own, month, `lowest ${worded(least)}, month ${month}`, row, least);
  }

  placeMark(panel, mark, month, words, row, lowest = null) {
    mark.node.hidden = false;
    mark.node.classList.toggle("uf-lowest", lowest !== null);
    mark.dot.hidden = lowest === null;
    const height = lowest === null ? 0 : panel.y(lowest);
    mark.dot.style.top = `${height - 4}px`;
    mark.text.style.top = `${16 * row}px`;
    if (lowest !== null && height < panel.size / 2) mark.text.style.top = `${panel.size - 18}px`;
    const { from, across, left, size } = this.across;
    const at = (month - from) * across;
    mark.node.style.transform = `translate(${left + at}px, ${panel.top}px)`;
    mark.node.style.height = `${panel.size}px`;
    mark.text.style.maxWidth = `${Math.max(at, size - at) - 8}px`;
    mark.node.classList.toggle("uf-before", at > size * 0.5);
    write(mark.text, words);
  }

  // The chart in words, for who cannot see it.
  summary() {
    const last = this.about.months;
    const parts = this.panels.map((panel) => {
      const said = panel.ends.filter(({ node }) => !node.hidden).map(({ series }) => {
        const { label } = this.about.series[series];
        return `${label} ${worded(this.run.series[series][last])}`;
      });
      const name = [panel.title, panel.unit].filter(Boolean).join(", ");
      return `${name}: ${said.join(", ")}`;
    });
    return `Chart: ${this.picture.title}. At month ${last}: ${parts.join(". ")}.`;
  }

  close() {
    this.plotly?.purge(this.graph);
  }
}

function hide(...paths) {
  paths.forEach((path) => path?.setAttribute("d", ""));
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}

function points(x, values, y, backwards = false) {
  const found = [];
  for (let i = 0; i < x.length; i += 1) found.push(`${x[i]},${y(values[i])}`);
  return (backwards ? found.reverse() : found).join("L");
}

// What of a pinned run is drawn over this one: the sum of what is stacked, else the lines.
function pinned(panel, run) {
  const absent = absentFrom(panel, run.series);
  const [areas, lines] = [panel.stacked, panel.lines].map((series) =>
    series.filter((place) => !absent.has(place))
  );
  if (!panel.stacked.length) return lines.map((series) => [series, run.series[series]]);
  const sum = new Float32Array(run.series[0].length);
  for (const series of areas) {
    run.series[series].forEach((value, month) => (sum[month] += value));
  }
  return [["sum", sum]];
}

// Move names apart so that none covers another, and keep them within the panel.
function apart(wanted, size) {
  // At the same height, what is stacked higher stands higher.
  wanted.sort((one, other) => one.at - other.at || other.row - one.row);
  let free = -6;
  for (const each of wanted) {
    each.at = Math.max(each.at, free);
    free = each.at + (each.end.height ?? 16);
  }
  let limit = size + 8;
  for (const each of wanted.reverse()) {
    each.at = Math.min(each.at, limit - (each.end.height ?? 16));
    limit = each.at;
  }
}
