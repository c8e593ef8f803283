"use strict";

/* Plays a day of one replication: who waits, which rep holds which chats, when reps are there.

   The data stand in the element with the id "replay-data", JSON as replay.py writes it. Inside, times are whole
   tenths of seconds on the clock; "view" is the window of time that is drawn. What depends on the window alone is
   painted anew only when the window has moved by a pixel; what depends on the playhead is drawn over it in every
   frame. */
(function () {
  const NEVER = 0x7fffffff; // later than every time
  const CHART_H = 92, LOST_H = 13, AXIS_H = 20, TOP_H = 22, TIER_H = 26, ROW_GAP = 6, LETTER_H = 11;
  const LANE_MIN = 5, LANE_MAX = 13, PRINTED_H = 700, PRINTED_GAP = 2;
  const THUMB = 12;
  const READ_EVERY_MS = 200, CALM_MS = 500, LONGEST_STEP_MS = 100;
  const TICKS_S = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200];
  const SERIES = 8;

  // ------------------------------------------------------------------------------------------------ reading the data

  function running(differences) {
    let last = 0;
    return Int32Array.from(differences, (step) => (last += step));
  }

  /** The times of a table from their differences: the first by row, a later one to the last known one left of it. */
  function timesOf(table, first, ...later) {
    const times = { [first]: running(table[first]) };
    const last = times[first].slice();
    for (const name of later) {
      times[name] = Int32Array.from(table[name], (step, row) => (step < 0 ? NEVER : (last[row] += step)));
    }
    return times;
  }

  function decoded(raw) {
    const { sessions, stays, works, spans, inactive } = raw;
    return {
      ...raw,
      sessions: { ...sessions, number: running(sessions.number), ...timesOf(sessions, "arrival", "lost") },
      stays: { ...stays, ...timesOf(stays, "joined", "gone", "left") },
      works: { ...works, ...timesOf(works, "assigned", "accepted", "ended", "released") },
      spans: { ...spans, ...timesOf(spans, "start", "end") },
      inactive: timesOf(inactive, "begin", "end"),
    };
  }

  // ------------------------------------------------------------------------------------------------ looking up times

  /** How many of the sorted values are at most `at`. */
  function countUntil(sorted, at) {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function picked(values, rows) {
    return Int32Array.from(rows, (row) => values[row]);
  }

  /** A count over time: the sum of the weights of spans, each from its begin to before its end. */
  function counter(begins, ends, weights) {
    const sides = [begins, ends].map((times) => {
      const order = Array.from(times.keys()).sort((a, b) => times[a] - times[b]);
      let sum = 0;
      return { times: picked(times, order), sums: [0, ...order.map((row) => (sum += weights ? weights[row] : 1))] };
    });
    const until = ({ times, sums }, at) => sums[countUntil(times, at)];
    return (at) => until(sides[0], at) - until(sides[1], at);
  }

  /** Wall time beside the clock. */
  function wallClock({ wall, end, per_second: unit }) {
    const since = Int32Array.from(wall.since, (at) => at * unit);
    const ahead = (at) => wall.ahead[Math.max(0, countUntil(since, at) - 1)];
    const seconds = (at) => Math.floor(at / unit) + ahead(at);
    const two = (number) => String(number).padStart(2, "0");
    const closes = (at) => at === end && seconds(at) % 86400 === 0; // the last midnight is 24:00 of the day before
    const day = (at) => wall.days[Math.floor(seconds(at) / 86400) - Number(closes(at))] ?? "";
    const hour = (at) => (closes(at) ? 24 : Math.floor(seconds(at) / 3600) % 24);
    const minute = (at) => `${two(hour(at))}:${two(Math.floor(seconds(at) / 60) % 60)}`;
    return {
      seconds, day, minute,
      second: (at) => `${minute(at)}:${two(seconds(at) % 60)}`,
      /** The moment of a wall time near a known one; beside a change of the clocks, the nearest there is. */
      near: (wallS, at) => {
        const guess = (wallS - ahead(at)) * unit;
        return (wallS - ahead(guess)) * unit;
      },
      /** Calls back for each moment whose wall time is a multiple of the step. */
      eachTick: (from, until, stepS, tick) => {
        for (let piece = 0; piece < since.length; piece++) {
          const begin = piece ? Math.max(from, since[piece]) : from;
          const end = piece + 1 < since.length ? Math.min(until, since[piece + 1] - 1) : until;
          const aheadS = wall.ahead[piece];
          for (let wallS = Math.ceil((begin / unit + aheadS) / stepS) * stepS; (wallS - aheadS) * unit <= end; wallS += stepS) {
            tick((wallS - aheadS) * unit, wallS);
          }
        }
      },
    };
  }

  function inWords(tenths, unit) {
    const all = Math.round(tenths / unit);
    if (all < 100) return `${all} s`;
    const minutes = Math.floor(all / 60);
    if (minutes < 100) return `${minutes}m ${String(all % 60).padStart(2, "0")}s`;
    return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, "0")}m`;
  }

  // ---------------------------------------------------------------------------------------------- what is shown when

  /** Sessions waiting over time: moments of change, and the number in each queue from then on. */
  function waitingOverTime({ stays, names }) {
    const changes = [];
    for (let row = 0; row < stays.joined.length; row++) {
      if (stays.joined[row] === stays.left[row]) continue;
      changes.push([stays.joined[row], stays.queue[row], 1]);
      if (stays.left[row] !== NEVER) changes.push([stays.left[row], stays.queue[row], -1]);
    }
    changes.sort((a, b) => a[0] - b[0]);
    const moments = [], now = names.queues.map(() => 0), byQueue = names.queues.map(() => []);
    changes.forEach(([at, queue, by], place) => {
      now[queue] += by;
      if (place + 1 < changes.length && changes[place + 1][0] === at) return;
      moments.push(at);
      byQueue.forEach((counts, other) => counts.push(now[other]));
    });
    const total = Int32Array.from(moments, (_, step) => byQueue.reduce((sum, counts) => sum + counts[step], 0));
    const at = Int32Array.from(moments);
    const most = total.reduce((high, count) => Math.max(high, count), 0);
    return {
      at, total, most,
      byQueue: byQueue.map((counts) => Int32Array.from(counts)),
      count: (queue, moment) => {
        const step = countUntil(at, moment) - 1;
        return step < 0 ? 0 : byQueue[queue][step];
      },
      longestAt: most ? at[total.indexOf(most)] : null,
    };
  }

  /** Rows of reps by tier, and in each the works by lane and the spans of presence, in order of time. */
  function rowsOf(day) {
    const { works, spans, names } = day;
    const rows = names.reps.map((name, rep) => ({
      name, rep, tier: day.rep_tier[rep], lanes: Array.from({ length: day.capacity[day.rep_tier[rep]] }, () => []), spans: [],
    }));
    const put = (work, lane) => rows[works.rep[work]].lanes[lane].push(work);
    works.lane.forEach((lane, work) => put(work, lane));
    day.further_lanes.work.forEach((work, entry) => put(work, day.further_lanes.lane[entry]));
    spans.rep.forEach((rep, span) => rows[rep].spans.push(span));
    for (const row of rows) {
      row.lanes = row.lanes.map((lane) => ({ works: Int32Array.from(lane), released: picked(works.released, lane) }));
      row.spans = Int32Array.from(row.spans);
      row.spanEnds = picked(spans.end, row.spans);
      row.presence = (at) => {
        const place = countUntil(row.spanEnds, at);
        const span = row.spans[place];
        return place < row.spans.length && spans.start[span] <= at ? names.presences[spans.kind[span]] : "off";
      };
    }
    return rows;
  }

  /** Names without the tier's that they begin with: it stands above them. */
  function shortName(name, tier) {
    return name.startsWith(`${tier}.`) ? name.slice(tier.length + 1) : name;
  }

  /** What the read-out and the slider say of a moment. */
  function figures(day, waiting) {
    const { works, spans, sessions, stays, inactive, names } = day;
    const weights = works.session.map(() => 1);
    day.further_lanes.work.forEach((work) => weights[work]++);
    const onDuty = spans.kind.map((kind) => Number(["staffed", "overtime"].includes(names.presences[kind])));
    const slots = onDuty.map((there, span) => there * day.capacity[day.rep_tier[spans.rep[span]]]);
    const gaveUp = sessions.outcome.map((code) => Number(GAVE_UP.includes(names.outcomes[code])));
    const silent = Array.from(stays.gone.keys()).filter((row) => stays.gone[row] !== NEVER);
    const never = new Int32Array(sessions.arrival.length).fill(NEVER);
    const ofTier = (values, tier, repOf) => values.map((value, row) => (day.rep_tier[repOf[row]] === tier ? value : 0));
    return {
      waiting: (queue, at) => waiting.count(queue, at),
      allWaiting: (at) => names.queues.reduce((sum, _, queue) => sum + waiting.count(queue, at), 0),
      silent: counter(picked(stays.gone, silent), picked(stays.left, silent)),
      anySilent: silent.length > 0,
      longestWait: (at) => {
        let longest = -1;
        for (let row = countUntil(stays.joined, at) - 1; row >= 0; row--) {
          if (stays.left[row] > at && stays.gone[row] > at) longest = Math.max(longest, at - stays.joined[row] + stays.before[row]);
        }
        return longest;
      },
      open: counter(works.assigned, works.ended),
      held: counter(works.assigned, works.released, weights),
      slots: counter(spans.start, spans.end, slots),
      reps: counter(spans.start, spans.end, onDuty),
      inactive: counter(inactive.begin, inactive.end),
      arrivals: counter(sessions.arrival, never),
      abandoned: counter(sessions.lost, never, gaveUp),
      tiers: names.tiers.map((_, tier) => ({
        reps: counter(spans.start, spans.end, ofTier(onDuty, tier, spans.rep)),
        slots: counter(spans.start, spans.end, ofTier(slots, tier, spans.rep)),
        held: counter(works.assigned, works.released, ofTier(weights, tier, works.rep)),
      })),
    };
  }

  // -------------------------------------------------------------------------------------------------- colours, marks

  /** Marks of visitors whom no rep served; those who gave up lie above those who were turned away. */
  const MARKS = {
    "abandoned": { line: 0, colour: "bad", path: (c, r) => { c.moveTo(-r, -r); c.lineTo(r, r); c.moveTo(-r, r); c.lineTo(r, -r); } },
    "abandoned silently": { line: 0, colour: "bad", path: (c, r) => { c.arc(0, 0, r, 0, 7); } },
    "balked": { line: 0, colour: "bad", path: (c, r) => { c.moveTo(-r, r); c.lineTo(0, -r); c.lineTo(r, r); c.closePath(); } },
    "closed door": { line: 1, colour: "soft", filled: true, path: (c, r) => { c.rect(-r, -r, 2 * r, 2 * r); } },
    "form left": { line: 1, colour: "soft", path: (c, r) => { c.arc(0, 0, r, 0, 7); } },
    "case": { line: 1, colour: "ink", path: (c, r) => { c.moveTo(0, -r * 1.2); c.lineTo(r * 1.2, 0); c.lineTo(0, r * 1.2); c.lineTo(-r * 1.2, 0); c.closePath(); } },
    "refused": { line: 1, colour: "bad", filled: true, path: (c, r) => { c.moveTo(-r, -r); c.lineTo(r, -r); c.lineTo(0, r); c.closePath(); } },
  };
  const GAVE_UP = Object.keys(MARKS).filter((name) => MARKS[name].line === 0);
  const LINES = ["gave up", "turned away"];

  function drawMark(context, name, x, y, theme) {
    const mark = MARKS[name];
    context.save();
    context.translate(x, y);
    context.beginPath();
    mark.path(context, 2.7);
    context.fillStyle = context.strokeStyle = theme[mark.colour];
    context.lineWidth = 1.3;
    if (mark.filled) context.fill();
    else context.stroke();
    context.restore();
  }

  function canvasOf(width, height) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    return canvas;
  }

  /** A colour of the theme laid thinly over the paper, as one that covers what is below it. */
  function thinned(colour, paper, share) {
    const context = canvasOf(1, 1).getContext("2d", { willReadFrequently: true });
    context.fillStyle = paper;
    context.fillRect(0, 0, 1, 1);
    context.globalAlpha = share;
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red} ${green} ${blue})`;
  }

  const TILE = 6;

  /** A pattern that can be moved along with time. */
  function pattern(dpr, ground, draw) {
    const tile = canvasOf(Math.round(TILE * dpr), Math.round(TILE * dpr));
    const context = tile.getContext("2d");
    const scale = tile.width / TILE;
    context.scale(scale, scale);
    if (ground) {
      context.fillStyle = ground;
      context.fillRect(0, 0, TILE, TILE);
    }
    draw(context);
    const made = context.createPattern(tile, "repeat");
    const matrix = new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]);
    made.moveTo = (x) => {
      matrix.e = x % TILE;
      made.setTransform(matrix);
    };
    made.moveTo(0);
    return made;
  }

  function strokes(colour, width, ...lines) {
    return (context) => {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      for (const [x0, y0, x1, y1] of lines) {
        context.moveTo(x0, y0);
        context.lineTo(x1, y1);
      }
      context.stroke();
    };
  }

  const RISING = [[-1, TILE + 1, TILE + 1, -1], [-1, 1, 1, -1], [TILE - 1, TILE + 1, TILE + 1, TILE - 1]];
  const FALLING = [[-1, -1, TILE + 1, TILE + 1], [-1, TILE - 1, 1, TILE + 1], [TILE - 1, -1, TILE + 1, 1]];

  function dots(colour, radius) {
    return (context) => {
      context.fillStyle = colour;
      for (const [x, y] of [[1.5, 1.5], [4.5, 4.5]]) {
        context.beginPath();
        context.arc(x, y, radius, 0, 7);
        context.fill();
      }
    };
  }

  function themeOf(root, dpr) {
    const style = getComputedStyle(root);
    const theme = { font: style.fontFamily };
    for (const name of ["paper", "ink", "soft", "line", "bad"]) {
      theme[name] = style.getPropertyValue(`--${name}`).trim();
    }
    theme.series = Array.from({ length: SERIES }, (_, place) => {
      const strong = style.getPropertyValue(`--c${place}`).trim();
      const light = thinned(strong, theme.paper, 0.28);
      return {
        strong, light, area: thinned(strong, theme.paper, 0.45),
        wrapUp: pattern(dpr, light, strokes(strong, 1, ...RISING)),
        gone: pattern(dpr, light, dots(strong, 1)),
      };
    });
    theme.presence = {
      staffed: thinned(theme.line, theme.paper, 0.5),
      break: pattern(dpr, theme.paper, strokes(theme.soft, 0.7, ...FALLING)),
      away: pattern(dpr, theme.paper, dots(theme.soft, 0.8)),
      overtime: pattern(dpr, thinned(theme.bad, theme.paper, 0.12), strokes(theme.bad, 0.8, [1.5, 0, 1.5, TILE])),
    };
    const { break: pause, away, overtime } = theme.presence;
    theme.patterns = [pause, away, overtime, ...theme.series.flatMap(({ wrapUp, gone }) => [wrapUp, gone])];
    return theme;
  }

  /** Places of topics and queues among the series: what has the same name has the same colour. */
  function seriesOf({ names }) {
    const others = names.queues.filter((name) => !names.topics.includes(name));
    const all = [...names.topics, ...others];
    return { topic: (code) => code % SERIES, queue: (code) => all.indexOf(names.queues[code]) % SERIES };
  }

  // ------------------------------------------------------------------------------------------------ pages' elements

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function pairs(entries) {
    const list = element("dl", "");
    for (const [term, text] of entries) list.append(element("dt", "", term), element("dd", "", text));
    return list;
  }

  function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  // --------------------------------------------------------------------------------------------------- the player

  function simchatReplay(root) {
    if (root.dataset.playing) return; // started already
    const find = (name) => root.querySelector(`[data-replay-${name}]`);
    const data = root.querySelector("#replay-data") ?? document.getElementById("replay-data");
    const day = decoded(JSON.parse(data.textContent));
    const { names, sessions, stays, works, spans, per_second: unit } = day;
    const clock = wallClock(day), waiting = waitingOverTime(day), rows = rowsOf(day), series = seriesOf(day);
    const now = figures(day, waiting);
    const severalDays = clock.day(day.begin) !== clock.day(day.end);
    const lostRows = Array.from(sessions.lost.keys()).filter((row) => sessions.lost[row] !== NEVER);
    lostRows.sort((a, b) => sessions.lost[a] - sessions.lost[b]);
    const lostAt = picked(sessions.lost, lostRows);

    const stage = find("stage"), scroll = find("scroll"), spacer = find("rows"), tip = find("tip");
    const slider = find("slider"), readout = find("readout");
    const screens = { waiting: find("waiting"), chats: find("chats"), overview: find("overview") };
    const layers = {};
    for (const [name, canvas] of Object.entries(screens)) {
      const under = canvasOf(1, 1);
      layers[name] = { canvas, under, context: canvas.getContext("2d"), paint: under.getContext("2d"), key: "" };
    }

    let time = waiting.longestAt ?? day.begin;
    let playing = false, printing = false, asked = false, lastFrame = 0, lastRead = 0, lastDrawn = 0, frames = 0;
    let windowS = "7200", speed = 300, dpr = 1, theme, hovered = null;
    const size = { width: 0, gutter: 0, plot: 0, rows: 0, shown: 0, lane: LANE_MAX, gap: ROW_GAP, screen: "" };
    const view = { begin: 0, end: 1, perTenth: 1, key: "" };
    const calm = matchMedia("(prefers-reduced-motion: reduce)");

    // ---------------------------------------------------------------------------------------------- window of time

    function dayAround(at) {
      const midnight = Math.floor(clock.seconds(at) / 86400) * 86400;
      return [clock.near(midnight, at), clock.near(midnight + 86400, at)];
    }

    /** The window around the playhead; at the ends of the day it stands still and the playhead moves. */
    function look() {
      const length = day.end - day.begin;
      let [begin, end] = [day.begin, day.end];
      const whole = windowS === "day" || printing;
      if (whole && length > 36 * 3600 * unit) {
        const [first, last] = dayAround(Math.min(time, day.end - 1));
        [begin, end] = [Math.max(begin, first), Math.min(end, last)];
      } else if (!whole && Number(windowS) * unit < length) {
        const width = Number(windowS) * unit;
        begin = Math.max(day.begin, Math.min(time - width / 2, day.end - width));
        end = begin + width;
      }
      view.perTenth = size.plot / (end - begin);
      const pixels = view.perTenth * dpr;
      view.begin = Math.round(begin * pixels) / pixels;
      view.end = view.begin + (end - begin);
      view.key = `${Math.round(begin * pixels)}/${pixels}/${size.width}/${size.gutter}`;
    }

    /** Where a moment lies in the plot, on a whole pixel of the screen. */
    function x(at) {
      return Math.round((Math.min(at, day.end) - view.begin) * view.perTenth * dpr) / dpr;
    }

    // --------------------------------------------------------------------------------------------------- measures

    function fit(layer, width, height) {
      for (const canvas of [layer.canvas, layer.under]) {
        canvas.width = Math.round(width * dpr);
        canvas.height = Math.round(height * dpr);
      }
      layer.canvas.style.width = `${width}px`;
      layer.canvas.style.height = `${height}px`;
      for (const context of [layer.context, layer.paint]) context.setTransform(dpr, 0, 0, dpr, 0, 0);
      layer.width = width;
      layer.height = height;
      layer.key = layer.last = "";
    }

    function laneHeight() {
      const lanes = rows.reduce((sum, row) => sum + row.lanes.length, 0);
      const room = (printing ? PRINTED_H : document.documentElement.clientHeight * 0.7) - rows.length * size.gap - names.tiers.length * TIER_H;
      const fitting = room / Math.max(1, lanes);
      return printing ? Math.max(1, Math.min(LANE_MAX, fitting)) : Math.max(LANE_MIN, Math.min(LANE_MAX, Math.floor(fitting)));
    }

    function placeRows() {
      let y = 0;
      size.gap = printing ? PRINTED_GAP : ROW_GAP;
      size.lane = laneHeight();
      names.tiers.forEach((_, tier) => {
        const own = rows.filter((row) => row.tier === tier);
        if (!own.length) return;
        heads[tier].style.cssText = `top: ${y}px; height: ${TIER_H}px`;
        y += TIER_H;
        for (const row of own) {
          row.y = y;
          row.height = row.lanes.length * size.lane;
          row.label.style.cssText = `top: ${y}px; height: ${row.height}px; width: ${size.gutter - 8}px`;
          if (row.height < LETTER_H) row.label.style.fontSize = `${row.height}px`;
          y += row.height + size.gap;
        }
      });
      size.rows = y;
    }

    /** What the measures depend on; a phone's address bar coming and going is not part of it. */
    function screenKey() {
      return `${document.documentElement.clientHeight}/${window.devicePixelRatio}`;
    }

    function measure() {
      size.screen = screenKey();
      dpr = printing ? 2 : Math.max(1, window.devicePixelRatio || 1);
      theme = themeOf(root, dpr);
      size.width = spacer.clientWidth;
      if (!size.width) return; // not shown: in a closed part of the page, say
      size.gutter = Math.min(Math.max(74, widestName + 44), Math.max(74, Math.floor(size.width * 0.22)));
      size.plot = Math.max(50, size.width - size.gutter - 1);
      placeRows();
      spacer.style.height = `${size.rows}px`;
      size.shown = printing ? size.rows : Math.min(size.rows, scroll.clientHeight || size.rows);
      fit(layers.waiting, size.width, TOP_H + CHART_H + 2 * LOST_H + AXIS_H);
      fit(layers.chats, size.width, Math.max(1, size.shown));
      const overview = screens.overview.parentElement;
      fit(layers.overview, Math.max(50, overview.clientWidth), Math.max(10, overview.clientHeight));
      paintLegend();
      ask();
    }

    // ------------------------------------------------------------------------------- layers that depend on the window

    function inPlot(context, height, paint) {
      context.save();
      context.beginPath();
      context.rect(size.gutter, 0, size.plot, height);
      context.clip();
      context.translate(size.gutter, 0);
      paint();
      context.restore();
    }

    function tickStep() {
      const apart = size.plot < 500 ? 46 : 64;
      return TICKS_S.find((stepS) => stepS * unit * view.perTenth >= apart) ?? TICKS_S[TICKS_S.length - 1];
    }

    function paintGrid(context, top, height) {
      context.fillStyle = theme.line;
      clock.eachTick(Math.ceil(view.begin), view.end, tickStep(), (at) => context.fillRect(x(at), top, 1 / dpr, height));
    }

    function paintAxis(context, top) {
      context.font = `11px ${theme.font}`;
      context.textBaseline = "middle";
      context.textAlign = "center";
      context.fillStyle = theme.soft;
      let taken = 0;
      clock.eachTick(Math.ceil(view.begin), view.end, tickStep(), (at, wallS) => {
        const label = wallS % 86400 ? clock.minute(at) : nameOfMidnight(at);
        const half = context.measureText(label).width / 2;
        const place = Math.max(size.gutter - 12 + half, Math.min(size.gutter + x(at), size.width - half - 1));
        if (place - half < taken) return;
        taken = place + half + 6;
        context.fillText(label, place, top + AXIS_H / 2 + 1);
      });
    }

    function nameOfMidnight(at) {
      if (at >= Math.floor(view.end)) return "24:00";
      return severalDays ? clock.day(at) : clock.minute(at);
    }

    function scaleOfWaiting() {
      const most = Math.max(4, waiting.most);
      const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].find((one) => most / one <= 4) ?? 5000;
      const top = Math.ceil(most / step) * step;
      return { step, top, y: (count) => TOP_H + CHART_H - (count / top) * CHART_H };
    }

    function paintWaitingScale(context, scale) {
      context.font = `11px ${theme.font}`;
      context.textAlign = "right";
      context.textBaseline = "middle";
      for (let count = 0; count <= scale.top; count += scale.step) {
        context.fillStyle = theme.line;
        context.fillRect(size.gutter, Math.round(scale.y(count) * dpr) / dpr, size.plot, 1 / dpr);
        context.fillStyle = theme.soft;
        context.fillText(String(count), size.gutter - 6, scale.y(count));
      }
      context.textAlign = "left";
      context.fillStyle = theme.ink;
      context.font = `600 11px ${theme.font}`;
      context.fillText("Waiting", 0, 9);
      context.font = `11px ${theme.font}`;
      LINES.forEach((name, line) => {
        context.fillStyle = theme.soft;
        context.fillText(name, 0, TOP_H + CHART_H + (line + 0.5) * LOST_H + 3, size.gutter - 4);
      });
    }

    /** Areas on top of one another; within a pixel the highest stays to be seen. */
    function paintAreas(context, scale) {
      const first = Math.max(0, countUntil(waiting.at, view.begin) - 1);
      for (let place = first; place < waiting.at.length && waiting.at[place] < view.end; place++) {
        const left = Math.max(0, x(waiting.at[place]));
        const right = Math.max(left + 1 / dpr, place + 1 < waiting.at.length ? x(waiting.at[place + 1]) : size.plot);
        let below = 0;
        for (let queue = 0; queue < names.queues.length; queue++) {
          const count = waiting.byQueue[queue][place];
          if (!count) continue;
          const { area, strong } = theme.series[series.queue(queue)];
          const top = scale.y(below + count);
          context.fillStyle = area;
          context.fillRect(left, top, right - left, scale.y(below) - top);
          context.fillStyle = strong;
          context.fillRect(left, top, right - left, 1.5);
          below += count;
        }
      }
    }

    /** Where many were lost in a short time, one mark stands for several. */
    function paintLost(context) {
      const top = TOP_H + CHART_H + 3, lastOf = {};
      for (let place = countUntil(lostAt, view.begin - 1); place < lostRows.length && lostAt[place] <= view.end; place++) {
        const outcome = names.outcomes[sessions.outcome[lostRows[place]]];
        const left = x(lostAt[place]);
        if (left - (lastOf[outcome] ?? -9) < 3) continue;
        lastOf[outcome] = left;
        drawMark(context, outcome, left, top + (MARKS[outcome].line + 0.5) * LOST_H, theme);
      }
    }

    function paintWaiting(context, layer) {
      const scale = scaleOfWaiting();
      paintWaitingScale(context, scale);
      inPlot(context, layer.height - AXIS_H, () => {
        paintGrid(context, TOP_H, CHART_H + 2 * LOST_H + 6);
        paintAreas(context, scale);
        paintLost(context);
      });
      paintAxis(context, layer.height - AXIS_H);
    }

    function paintPresence(context, row, y) {
      for (let place = countUntil(row.spanEnds, view.begin); place < row.spans.length; place++) {
        const span = row.spans[place];
        if (spans.start[span] >= view.end) break;
        const kind = names.presences[spans.kind[span]];
        const left = Math.max(0, x(spans.start[span])), right = Math.min(size.plot, x(spans.end[span]));
        context.fillStyle = theme.presence[kind];
        context.fillRect(left, y - 1, right - left, row.height + 2);
        if (kind !== "staffed") paintWord(context, kind, left, right, y + row.height / 2, row.height);
      }
    }

    function paintWord(context, word, left, right, middle, height) {
      const width = context.measureText(word).width + 8;
      if (right - left < width + 4 || height < 12) return;
      context.fillStyle = theme.paper;
      context.fillRect((left + right - width) / 2, middle - 7, width, 14);
      context.fillStyle = theme.soft;
      context.fillText(word, (left + right) / 2, middle + 0.5);
    }

    function paintWork(context, work, y, height) {
      const colours = theme.series[series.topic(sessions.topic[works.session[work]])];
      const offered = x(works.assigned[work]), accepted = x(Math.min(works.accepted[work], works.ended[work]));
      const ended = x(works.ended[work]), released = x(works.released[work]);
      const gap = (right, left) => (right - left > 3 ? 1 / dpr : 0);
      if (accepted > offered) {
        context.fillStyle = theme.paper;
        context.fillRect(offered, y, accepted - offered, height);
        context.strokeStyle = colours.strong;
        context.strokeRect(offered + 0.5, y + 0.5, Math.max(0.5, accepted - offered - 1), height - 1);
      }
      if (works.accepted[work] !== NEVER) {
        context.fillStyle = works.ghost[work] ? colours.gone : colours.strong;
        context.fillRect(accepted, y, Math.max(1 / dpr, ended - accepted - gap(ended, accepted)), height);
      }
      if (released > ended) {
        context.fillStyle = colours.wrapUp;
        context.fillRect(ended, y, released - ended - gap(released, ended), height);
      }
    }

    function paintRow(context, row, y) {
      paintPresence(context, row, y);
      const height = size.lane - (size.lane > 3 ? 1 : 0);
      row.lanes.forEach((lane, number) => {
        for (let place = countUntil(lane.released, view.begin); place < lane.works.length; place++) {
          const work = lane.works[place];
          if (works.assigned[work] >= view.end) break;
          paintWork(context, work, y + number * size.lane, height);
        }
      });
    }

    function paintChats(context, layer) {
      const top = printing ? 0 : scroll.scrollTop, anchor = -(view.begin * view.perTenth) % TILE;
      for (const one of theme.patterns) one.moveTo(anchor);
      context.font = `10px ${theme.font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineWidth = 1;
      inPlot(context, layer.height, () => {
        context.fillStyle = theme.line;
        for (const row of rows) if (seen(row, top)) context.fillRect(0, row.y - top + row.height + size.gap / 2, size.plot, 1 / dpr);
        paintGrid(context, 0, layer.height);
        for (const row of rows) if (seen(row, top)) paintRow(context, row, row.y - top);
      });
    }

    function seen(row, top) {
      return row.y + row.height >= top && row.y <= top + size.shown;
    }

    /** The course of the whole day, behind the slider: open chats, and on top of them those who wait. */
    function paintOverview(context, layer) {
      const inner = layer.width - THUMB, tenths = (day.end - day.begin) / inner;
      const columns = Array.from({ length: Math.ceil(inner) }, (_, column) => {
        const at = day.begin + column * tenths;
        return [now.open(at), now.allWaiting(at)];
      });
      const most = columns.reduce((high, [open, queued]) => Math.max(high, open + queued), 1);
      const scale = (layer.height - 6) / most;
      columns.forEach(([open, queued], column) => {
        context.fillStyle = theme.line;
        context.fillRect(THUMB / 2 + column, layer.height - open * scale, 1, open * scale);
        context.fillStyle = theme.soft;
        context.fillRect(THUMB / 2 + column, layer.height - (open + queued) * scale, 1, queued * scale);
      });
    }

    // ------------------------------------------------------------------------------ what depends on the playhead

    /** What depends on the window is painted at once while it moves, and kept as soon as it stands still. */
    function shownOn(layer, key, paint) {
      const { context, under } = layer;
      context.clearRect(0, 0, layer.width, layer.height);
      if (layer.key !== key && layer.last === key) {
        layer.paint.clearRect(0, 0, layer.width, layer.height);
        paint(layer.paint, layer);
        layer.key = key;
      }
      if (layer.key === key) context.drawImage(under, 0, 0, layer.width, layer.height);
      else paint(context, layer);
      layer.last = key;
      return context;
    }

    function veil(context, height, top) {
      const at = size.gutter + x(time);
      context.globalAlpha = 0.5;
      context.fillStyle = theme.paper;
      context.fillRect(at, top, Math.max(0, size.width - at), height);
      context.globalAlpha = 1;
      context.fillStyle = theme.ink;
      context.fillRect(at - 0.75, top, 1.5, height);
    }

    function drawWaiting(layer) {
      const context = shownOn(layer, view.key, paintWaiting);
      if (printing) return;
      const bottom = layer.height - AXIS_H;
      veil(context, bottom - TOP_H, TOP_H);
      drawPresent(context);
      drawHandle(context);
    }

    /** Those who wait now, as a pillar at the playhead. */
    function drawPresent(context) {
      const scale = scaleNow, left = size.gutter + x(time) - 3;
      let below = 0;
      for (let queue = 0; queue < names.queues.length; queue++) {
        const count = now.waiting(queue, time);
        if (!count) continue;
        context.fillStyle = theme.series[series.queue(queue)].strong;
        context.fillRect(left, scale.y(below + count), 6, scale.y(below) - scale.y(below + count));
        below += count;
      }
      if (!below) return;
      context.font = `600 12px ${theme.font}`;
      context.textAlign = "left";
      context.textBaseline = "bottom";
      context.fillStyle = theme.ink;
      context.fillText(String(below), left + 10, Math.max(TOP_H + 13, scale.y(below) + 2));
    }

    function drawHandle(context) {
      const label = clock.minute(time);
      context.font = `600 11px ${theme.font}`;
      const half = context.measureText(label).width / 2 + 5;
      const middle = Math.max(size.gutter - 6 + half, Math.min(size.gutter + x(time), size.width - half));
      context.fillStyle = theme.ink;
      context.fillRect(middle - half, 0, 2 * half, 17);
      context.fillStyle = theme.paper;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(label, middle, 9.5);
    }

    function drawChats(layer) {
      const top = printing ? 0 : scroll.scrollTop;
      const context = shownOn(layer, `${view.key}/${top}`, paintChats);
      if (printing) return;
      veil(context, layer.height, 0);
      if (hovered) outlineHovered(context, top);
    }

    /** The chat under the pointer, and the other works of its session. */
    function outlineHovered(context, top) {
      context.save();
      context.beginPath();
      context.rect(size.gutter, 0, size.plot, size.shown);
      context.clip();
      context.strokeStyle = theme.ink;
      context.lineWidth = 2;
      for (const { work, row, lane } of hovered) {
        const left = Math.max(-4, x(works.assigned[work])), right = Math.min(size.plot + 4, x(works.released[work]));
        context.strokeRect(size.gutter + left, row.y - top + lane * size.lane - 1, Math.max(2, right - left), size.lane + 1);
      }
      context.restore();
    }

    function drawOverview(layer) {
      const context = shownOn(layer, `${layer.width}`, paintOverview);
      const place = (at) => THUMB / 2 + ((at - day.begin) / (day.end - day.begin)) * (layer.width - THUMB);
      if (view.end - view.begin >= day.end - day.begin) return;
      context.globalAlpha = 0.16;
      context.fillStyle = theme.ink;
      context.fillRect(place(view.begin), 0, place(view.end) - place(view.begin), layer.height);
      context.globalAlpha = 1;
    }

    function draw() {
      if (!size.width) return;
      look();
      drawWaiting(layers.waiting);
      drawChats(layers.chats);
      if (!printing) drawOverview(layers.overview);
      root.dataset.time = String(Math.floor(time / unit));
      root.dataset.frames = String(++frames);
    }

    // -------------------------------------------------------------------------------------------------- read-out

    const lines = new Map(), heads = [];
    let widestName = 0;

    function addLine(key, name, className = "") {
      const value = element("dd", "", "–");
      readout.append(element("div", className, element("dt", "", name), value));
      lines.set(key, value);
    }

    function buildReadout() {
      readout.textContent = "";
      addLine("time", clock.day(day.begin), "replay-now");
      addLine("waiting", "Waiting", names.queues.length > 1 || now.anySilent ? "replay-whole" : "");
      if (names.queues.length > 1) names.queues.forEach((name, queue) => addLine(`queue ${queue}`, name, "replay-part"));
      if (now.anySilent) addLine("silent", "gone silently", "replay-part");
      addLine("longest", "Longest wait");
      addLine("open", "Open chats");
      addLine("held", "Slots held");
      addLine("reps", "Reps on duty");
      if (day.inactive.begin.length) addLine("inactive", "Inactive sessions");
      addLine("arrivals", "Arrivals so far");
      addLine("abandoned", "Abandoned so far");
    }

    function read() {
      const tell = (key, text) => lines.has(key) && say(lines.get(key), String(text));
      const longest = now.longestWait(time);
      say(lines.get("time").previousSibling, clock.day(time));
      tell("time", clock.second(time));
      tell("waiting", now.allWaiting(time));
      names.queues.forEach((_, queue) => tell(`queue ${queue}`, now.waiting(queue, time)));
      tell("silent", now.silent(time));
      tell("longest", longest < 0 ? "–" : inWords(longest, unit));
      tell("open", now.open(time));
      tell("held", `${now.held(time)} of ${now.slots(time)}`);
      tell("reps", now.reps(time));
      tell("inactive", now.inactive(time));
      tell("arrivals", now.arrivals(time).toLocaleString("en"));
      tell("abandoned", now.abandoned(time).toLocaleString("en"));
      readRows();
      slider.value = String(Math.round(time / unit));
      slider.setAttribute("aria-valuetext", spoken());
    }

    function spoken() {
      const at = (severalDays ? `${clock.day(time)}, ` : "") + clock.minute(time);
      const open = now.open(time), reps = now.reps(time);
      return `${at}, ${now.allWaiting(time)} waiting, ${open} open chat${open === 1 ? "" : "s"}, ${reps} rep${reps === 1 ? "" : "s"} on duty`;
    }

    function readRows() {
      names.tiers.forEach((_, tier) => {
        const of = now.tiers[tier];
        if (heads[tier]) say(heads[tier].lastChild, `${of.reps(time)} on duty, ${of.held(time)} of ${of.slots(time)} slots held`);
      });
      for (const row of rows) {
        const presence = row.presence(time);
        if (row.label.dataset.presence !== presence) row.label.dataset.presence = presence;
        const held = heldBy(row);
        const there = presence === "staffed" || presence === "overtime";
        say(row.label.lastChild, there || held ? `${held}/${row.lanes.length}` : presence === "off" || size.gutter < 96 ? "" : presence);
      }
    }

    function heldBy(row) {
      return row.lanes.reduce((held, { works: own, released }) => {
        const place = countUntil(released, time);
        return held + (place < own.length && works.assigned[own[place]] <= time ? 1 : 0);
      }, 0);
    }

    function buildRows() {
      const context = layers.chats.context;
      context.font = `11px ${getComputedStyle(root).fontFamily}`;
      names.tiers.forEach((name, tier) => {
        const own = rows.filter((row) => row.tier === tier);
        if (!own.length) return;
        heads[tier] = element("div", "replay-tier", element("span", "replay-tier-name", name), element("span", "", ""));
        spacer.append(heads[tier]);
        for (const row of own) {
          const short = shortName(row.name, name);
          row.label = element("div", "replay-rep", element("span", "replay-rep-name", short), element("span", "replay-rep-load", ""));
          row.label.title = row.name;
          widestName = Math.max(widestName, context.measureText(short).width);
          spacer.append(row.label);
        }
      });
    }

    // ---------------------------------------------------------------------------------------------------- legend

    const swatches = [];

    function addGroup(title, items, className = "") {
      if (!items.length) return;
      const group = element("div", `replay-legend-group ${className}`, element("span", "replay-legend-title", title));
      for (const [name, paint] of items) {
        const canvas = element("canvas", "");
        canvas.setAttribute("aria-hidden", "true");
        group.append(element("span", "replay-legend-item", canvas, name));
        swatches.push([canvas, paint]);
      }
      find("legend").append(group);
    }

    function filled(style) {
      return (context, w, h) => {
        context.fillStyle = style();
        context.fillRect(0, 0, w, h);
      };
    }

    function outlined(context, w, h) {
      context.strokeStyle = theme.series[0].strong;
      context.strokeRect(0.5, 0.5, w - 1, h - 1);
    }

    function area(queue) {
      return (context, w, h) => {
        const { area: light, strong } = theme.series[series.queue(queue)];
        context.fillStyle = light;
        context.fillRect(0, 0, w, h);
        context.fillStyle = strong;
        context.fillRect(0, 0, w, 2);
      };
    }

    function buildLegend() {
      const some = (test) => works.session.some((_, work) => test(work));
      const chats = names.topics.map((name, code) => [name, filled(() => theme.series[series.topic(code)].strong)]);
      if (some((work) => works.released[work] > works.ended[work])) chats.push(["wrap-up", filled(() => theme.series[0].wrapUp)]);
      if (some((work) => Math.min(works.accepted[work], works.ended[work]) > works.assigned[work])) chats.push(["offered, not accepted yet", outlined]);
      if (some((work) => works.ghost[work])) chats.push(["visitor gone silently", filled(() => theme.series[0].gone)]);
      addGroup("Chats", chats);
      addGroup("Waiting", names.queues.map((name, queue) => [name, area(queue)]));
      const kinds = new Set(spans.kind.map((kind) => names.presences[kind]));
      const words = { staffed: "on duty", break: "break", away: "away", overtime: "overtime" };
      const presences = Object.keys(words).filter((kind) => kinds.has(kind));
      addGroup("Reps", presences.map((kind) => [words[kind], filled(() => theme.presence[kind])]));
      addGroup("Slider", [["open chats", filled(() => theme.line)], ["waiting", filled(() => theme.soft)]], "screen-only");
      const lost = new Set(lostRows.map((row) => names.outcomes[sessions.outcome[row]]));
      const outcomes = Object.keys(MARKS).filter((name) => lost.has(name));
      addGroup("Not served", outcomes.map((name) => [name, (context, w, h) => drawMark(context, name, w / 2, h / 2, theme)]));
    }

    function paintLegend() {
      for (const [canvas, paint] of swatches) {
        canvas.width = Math.round(22 * dpr);
        canvas.height = Math.round(12 * dpr);
        const context = canvas.getContext("2d");
        context.setTransform(dpr, 0, 0, dpr, 0, 0);
        paint(context, 22, 12);
      }
    }

    // --------------------------------------------------------------------------------- chats under the pointer

    /** The work at a place of the rows, with a little grace for short ones. */
    function workAt(px, py) {
      const y = py + scroll.scrollTop;
      const row = rows.find((one) => y >= one.y && y < one.y + one.height);
      if (!row || px < size.gutter) return null;
      const number = Math.floor((y - row.y) / size.lane), lane = row.lanes[number];
      const at = view.begin + (px - size.gutter) / view.perTenth, grace = 3 / view.perTenth;
      const place = countUntil(lane.released, at - grace);
      const near = [place, place + 1].map((one) => lane.works[one]).filter((work) => work !== undefined);
      const under = near.find((work) => works.assigned[work] <= at && works.released[work] > at)
        ?? near.find((work) => works.assigned[work] <= at + grace);
      return under ?? null;
    }

    function worksOf(session) {
      const found = [];
      for (const row of rows) {
        row.lanes.forEach((lane, number) => lane.works.forEach((work) => {
          if (works.session[work] === session) found.push({ work, row, lane: number });
        }));
      }
      return found;
    }

    function told(work) {
      const session = works.session[work], own = rows[works.rep[work]];
      const never = works.accepted[work] === NEVER;
      const wait = works.waited[work] ? `after ${inWords(works.waited[work], unit)} of waiting` : "at once";
      const offered = `${clock.second(works.assigned[work])}, ${wait}`;
      const entries = [["arrived", clock.second(sessions.arrival[session])], [never || works.accepted[work] > works.assigned[work] ? "offered" : "accepted", offered]];
      if (!never && works.accepted[work] > works.assigned[work]) entries.push(["accepted", clock.second(works.accepted[work])]);
      if (works.ghost[work]) entries.push(["visitor", "gone silently before that"]);
      const why = names.closes[works.close[work]];
      entries.push(["closed", works.ended[work] === NEVER ? why : `${clock.second(works.ended[work])}: ${why}`]);
      if (works.released[work] !== NEVER && works.released[work] > works.ended[work]) entries.push(["wrap-up", `until ${clock.second(works.released[work])}`]);
      entries.push(["rep", own.name], ["queue", names.queues[works.queue[work]]], ["outcome", names.outcomes[sessions.outcome[session]]]);
      return [`Session ${sessions.number[session]}, ${names.topics[sessions.topic[session]]}`, entries];
    }

    /** Those who wait at a moment, the first few of them. */
    function toldWaiting(at) {
      const found = [];
      for (let row = countUntil(stays.joined, at) - 1; row >= 0; row--) if (stays.left[row] > at) found.push(row);
      const entries = found.reverse().slice(0, 6).map((row) => {
        const since = inWords(at - stays.joined[row] + stays.before[row], unit);
        const then = stays.gone[row] <= at ? "the visitor has gone silently" : names.lefts[stays.how[row]];
        return [`${sessions.number[stays.session[row]]}`, `${names.queues[stays.queue[row]]}, ${since}; ${then}`];
      });
      if (found.length > 6) entries.push(["…", `and ${found.length - 6} more`]);
      return [`${clock.minute(at)}: ${found.length || "nobody"} waiting`, entries];
    }

    function showTip(title, entries, colour, px, py) {
      tip.textContent = "";
      tip.append(element("div", "replay-tip-title", title), pairs(entries));
      tip.style.borderLeftColor = colour;
      tip.hidden = false;
      const box = stage.getBoundingClientRect();
      const right = px + 14 + tip.offsetWidth <= box.width, left = right ? px + 14 : px - 14 - tip.offsetWidth;
      const below = py + 14 + tip.offsetHeight <= box.height, top = below ? py + 14 : py - 14 - tip.offsetHeight;
      tip.style.left = `${Math.max(0, Math.min(left, box.width - tip.offsetWidth))}px`;
      tip.style.top = `${Math.max(-40, top)}px`;
    }

    function hideTip() {
      tip.hidden = true;
      if (hovered) {
        hovered = null;
        ask();
      }
    }

    function pointAtChat(event) {
      const box = screens.chats.getBoundingClientRect(), frame = stage.getBoundingClientRect();
      const work = workAt(event.clientX - box.left, event.clientY - box.top);
      if (work === null) return hideTip();
      if (!hovered || works.session[hovered[0].work] !== works.session[work]) hovered = worksOf(works.session[work]);
      const colour = theme.series[series.topic(sessions.topic[works.session[work]])].strong;
      showTip(...told(work), colour, event.clientX - frame.left, event.clientY - frame.top);
      return ask();
    }

    function momentUnder(event) {
      const px = event.clientX - screens.waiting.getBoundingClientRect().left - size.gutter;
      const at = Math.round(view.begin + px / view.perTenth);
      return px < 0 || px > size.plot ? null : Math.max(day.begin, Math.min(at, day.end));
    }

    function pointAtWaiting(event) {
      const at = momentUnder(event), frame = stage.getBoundingClientRect();
      if (at === null) return hideTip();
      return showTip(...toldWaiting(at), theme.soft, event.clientX - frame.left, event.clientY - frame.top);
    }

    // ------------------------------------------------------------------------------------------------- playing

    function ask() {
      if (asked) return;
      asked = true;
      requestAnimationFrame(frame);
    }

    function frame(at) {
      asked = false;
      if (playing) advance(at);
      const skipped = playing && calm.matches && at - lastDrawn < CALM_MS;
      if (!skipped) {
        lastDrawn = at;
        draw();
      }
      if (!playing || at - lastRead >= READ_EVERY_MS) {
        lastRead = at;
        read();
      }
      if (playing) ask();
    }

    function advance(at) {
      const passed = lastFrame ? Math.min(at - lastFrame, LONGEST_STEP_MS) : 0;
      lastFrame = at;
      time = Math.min(day.end, time + (passed / 1000) * speed * unit);
      if (time >= day.end) play(false);
    }

    function play(on) {
      if (on && time >= day.end) time = day.begin;
      playing = on;
      lastFrame = 0;
      root.dataset.playing = String(on);
      readout.setAttribute("aria-live", on ? "off" : "polite");
      say(find("play-name"), on ? "Pause" : "Play");
      ask();
    }

    function go(at) {
      time = Math.max(day.begin, Math.min(at, day.end));
      ask();
    }

    /** To the next border of an interval, or the one before. */
    function step(by) {
      const every = day.interval / unit, reach = 2 * day.interval + 86400 * unit;
      let there = null;
      if (by > 0) clock.eachTick(Math.floor(time) + 1, Math.min(time + reach, day.end), every, (at) => { there ??= at; });
      else clock.eachTick(Math.max(time - reach, day.begin), Math.ceil(time) - 1, every, (at) => { there = at; });
      go(there ?? (by > 0 ? day.end : day.begin));
    }

    function intervalInWords() {
      const minutes = Math.round(day.interval / unit / 60);
      return minutes % 60 ? `${minutes} min` : `${minutes / 60} h`;
    }

    function setPrinting(on) {
      printing = on;
      root.classList.toggle("replay-printing", on);
      if (on) play(false);
      hideTip();
      measure();
      draw();
    }

    function listen() {
      find("play").addEventListener("click", () => play(!playing));
      find("start").addEventListener("click", () => go(day.begin));
      find("back").addEventListener("click", () => step(-1));
      find("forward").addEventListener("click", () => step(1));
      find("longest").addEventListener("click", () => go(waiting.longestAt));
      find("speed").addEventListener("change", (event) => { speed = Number(event.target.value); });
      find("window").addEventListener("change", (event) => { windowS = event.target.value; ask(); });
      slider.addEventListener("input", () => go(Number(slider.value) * unit));
      scroll.addEventListener("scroll", () => { hideTip(); ask(); }, { passive: true });
      for (const name of ["pointermove", "click"]) {
        screens.chats.addEventListener(name, pointAtChat);
      }
      screens.waiting.addEventListener("pointermove", pointAtWaiting);
      screens.waiting.addEventListener("click", (event) => { const at = momentUnder(event); if (at !== null) go(at); });
      for (const canvas of [screens.chats, screens.waiting]) canvas.addEventListener("pointerleave", hideTip);
      document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", measure);
      window.addEventListener("beforeprint", () => setPrinting(true));
      window.addEventListener("afterprint", () => setPrinting(false));
      new ResizeObserver(() => { if (!printing && spacer.clientWidth !== size.width) measure(); }).observe(spacer);
      window.addEventListener("resize", () => { if (!printing && screenKey() !== size.screen) measure(); });
    }

    const scaleNow = scaleOfWaiting();

    function begin() {
      speed = Number(find("speed").value);
      windowS = find("window").value;
      find("back").textContent = `Back ${intervalInWords()}`;
      find("forward").textContent = `Forward ${intervalInWords()}`;
      find("longest").disabled = waiting.longestAt === null;
      slider.min = String(Math.round(day.begin / unit));
      slider.max = String(Math.round(day.end / unit));
      slider.step = "60";
      buildReadout();
      buildRows();
      buildLegend();
      listen();
      play(false);
      measure();
    }

    begin();
  }

  function startAll() {
    for (const root of document.querySelectorAll("[data-replay]")) simchatReplay(root);
  }

  window.simchatReplay = simchatReplay;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
})();
