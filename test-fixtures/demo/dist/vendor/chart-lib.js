/**
 * ChartLib, development build
 * ===========================
 *
 * A small charting library on a two-dimensional canvas: bars, lines, areas, points, rings.
 *
 * This is the readable build, with every comment, every check and every helper. It is meant for
 * the developer's own machine. The production build is the same code, minified.
 *
 * @version 2.3.0-dev
 */
(function (root, factory) {
  "use strict";

  if (typeof module === "object" && typeof module.exports === "object") {
    // CommonJS
    module.exports = factory();
  } else {
    // plain script
    root.ChartLib = factory();
  }
})(typeof globalThis !== "undefined" ? globalThis : this, function () {
  "use strict";

  // -------------------------------------------------------------------------------------------
  //  Environment
  // -------------------------------------------------------------------------------------------

  /**
   * The kind of build. A bundler replaces process.env.NODE_ENV with "production", and the minifier
   * then drops every branch that depends on it. Nobody did so here.
   */
  var NODE_ENV = (typeof process !== "undefined" && process.env.NODE_ENV) || "development";

  /** Set to true to have every drawing step written to the console. */
  var TRACE = false;

  /** Messages that were already shown; each is shown once. */
  var shownWarnings = {};

  /**
   * Tells the developer about a mistake in the options.
   *
   * @param {string} code     a short stable name of the mistake
   * @param {string} message  what is wrong and what to write in its place
   */
  function warnDeveloper(code, message) {
    if (NODE_ENV !== "production") {
      if (shownWarnings[code]) {
        return;
      }
      shownWarnings[code] = true;
      if (typeof console !== "undefined" && console.warn) {
        console.warn("[ChartLib] " + code + ": " + message);
      }
    }
  }

  /**
   * Writes a drawing step to the console.
   *
   * @param {string} step
   * @param {*}      detail
   */
  function trace(step, detail) {
    if (NODE_ENV !== "production" && TRACE) {
      console.log("[ChartLib] " + step, detail);
    }
  }

  // -------------------------------------------------------------------------------------------
  //  Small tools
  // -------------------------------------------------------------------------------------------

  /**
   * True for a plain object: neither null, nor an array, nor a date.
   *
   * @param {*} value
   * @returns {boolean}
   */
  function isPlainObject(value) {
    return Object.prototype.toString.call(value) === "[object Object]";
  }

  /**
   * True for a number that can be drawn.
   *
   * @param {*} value
   * @returns {boolean}
   */
  function isDrawable(value) {
    return typeof value === "number" && isFinite(value);
  }

  /**
   * A deep copy of the default options with the given ones laid over it. Arrays are replaced, not
   * merged, as a list of series that is half the default's and half the caller's makes no sense.
   *
   * @param {object} defaults
   * @param {object} given
   * @returns {object}
   */
  function mergeOptions(defaults, given) {
    var result = {};
    var key;

    for (key in defaults) {
      if (Object.prototype.hasOwnProperty.call(defaults, key)) {
        if (isPlainObject(defaults[key])) {
          result[key] = mergeOptions(defaults[key], {});
        } else {
          result[key] = defaults[key];
        }
      }
    }

    for (key in given) {
      if (Object.prototype.hasOwnProperty.call(given, key)) {
        if (isPlainObject(given[key]) && isPlainObject(result[key])) {
          result[key] = mergeOptions(result[key], given[key]);
        } else if (given[key] !== undefined) {
          result[key] = given[key];
        }
      }
    }

    return result;
  }

  /**
   * A value held between two limits.
   *
   * @param {number} value
   * @param {number} low
   * @param {number} high
   * @returns {number}
   */
  function clamp(value, low, high) {
    if (value < low) {
      return low;
    }
    if (value > high) {
      return high;
    }
    return value;
  }

  /**
   * The smallest and the largest drawable number of several lists.
   *
   * @param {Array<Array<number>>} lists
   * @returns {{min: number, max: number}}
   */
  function extent(lists) {
    var min = Infinity;
    var max = -Infinity;
    var i;
    var j;

    for (i = 0; i < lists.length; i += 1) {
      for (j = 0; j < lists[i].length; j += 1) {
        if (isDrawable(lists[i][j])) {
          if (lists[i][j] < min) {
            min = lists[i][j];
          }
          if (lists[i][j] > max) {
            max = lists[i][j];
          }
        }
      }
    }

    if (min > max) {
      // nothing to draw: an axis is shown all the same
      min = 0;
      max = 1;
    }

    return { min: min, max: max };
  }

  /**
   * The sum of a list; what cannot be drawn counts for nothing.
   *
   * @param {Array<number>} list
   * @returns {number}
   */
  function sum(list) {
    var total = 0;
    var i;

    for (i = 0; i < list.length; i += 1) {
      if (isDrawable(list[i])) {
        total += list[i];
      }
    }

    return total;
  }

  /**
   * The middle value of a list.
   *
   * @param {Array<number>} list
   * @returns {number}
   */
  function median(list) {
    var sorted = list.filter(isDrawable).sort(function (a, b) {
      return a - b;
    });
    var middle = Math.floor(sorted.length / 2);

    if (sorted.length === 0) {
      return NaN;
    }
    if (sorted.length % 2 === 1) {
      return sorted[middle];
    }
    return (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The moving mean of a list, over a window that is cut at both ends.
   *
   * @param {Array<number>} list
   * @param {number}        span  how many values, an odd number
   * @returns {Array<number>}
   */
  function movingMean(list, span) {
    var half = Math.floor(span / 2);

    return list.map(function (_, index) {
      var from = Math.max(0, index - half);
      var to = Math.min(list.length, index + half + 1);
      var part = list.slice(from, to).filter(isDrawable);

      return part.length === 0 ? NaN : sum(part) / part.length;
    });
  }

  // -------------------------------------------------------------------------------------------
  //  Colours
  // -------------------------------------------------------------------------------------------

  /** Colours of series that name none; they stay apart for most forms of colour blindness. */
  var PALETTE = ["#0b6e6e", "#c8553d", "#3d5a98", "#b08a1e", "#6b4e71", "#4f772d", "#8a5a44", "#2f4858"];

  /**
   * The three parts of a colour that is written as #rgb or #rrggbb.
   *
   * @param {string} color
   * @returns {{r: number, g: number, b: number}}
   */
  function parseColor(color) {
    var text = String(color).replace("#", "");

    if (text.length === 3) {
      text = text.charAt(0) + text.charAt(0) + text.charAt(1) + text.charAt(1) + text.charAt(2) + text.charAt(2);
    }

    if (!/^[0-9a-f]{6}$/i.test(text)) {
      warnDeveloper("color", '"' + color + '" is not a colour of the form #rrggbb; grey is used');
      text = "808080";
    }

    return {
      r: parseInt(text.slice(0, 2), 16),
      g: parseInt(text.slice(2, 4), 16),
      b: parseInt(text.slice(4, 6), 16),
    };
  }

  /**
   * A colour with a given opacity, as CSS writes it.
   *
   * @param {string} color
   * @param {number} opacity  from 0 to 1
   * @returns {string}
   */
  function withOpacity(color, opacity) {
    var parts = parseColor(color);

    return "rgba(" + parts.r + ", " + parts.g + ", " + parts.b + ", " + opacity + ")";
  }

  /**
   * A colour made lighter (amount above 0) or darker (below 0).
   *
   * @param {string} color
   * @param {number} amount  from -1 to 1
   * @returns {string}
   */
  function shade(color, amount) {
    var parts = parseColor(color);
    var target = amount < 0 ? 0 : 255;
    var share = Math.abs(amount);

    function mix(part) {
      return Math.round(part + (target - part) * share);
    }

    return "rgb(" + mix(parts.r) + ", " + mix(parts.g) + ", " + mix(parts.b) + ")";
  }

  /**
   * Black or white, whichever is easier to read on the given colour.
   *
   * @param {string} color
   * @returns {string}
   */
  function readableOn(color) {
    var parts = parseColor(color);
    var luminance = (0.299 * parts.r + 0.587 * parts.g + 0.114 * parts.b) / 255;

    return luminance > 0.55 ? "#000000" : "#ffffff";
  }

  // -------------------------------------------------------------------------------------------
  //  Numbers as text
  // -------------------------------------------------------------------------------------------

  /**
   * A number in the reader's language, with as many decimals as its step needs.
   *
   * @param {number} value
   * @param {number} step
   * @param {string} language
   * @returns {string}
   */
  function formatNumber(value, step, language) {
    var decimals = 0;

    if (step > 0 && step < 1) {
      decimals = Math.min(6, Math.ceil(-Math.log(step) / Math.LN10));
    }

    if (typeof Intl !== "undefined" && Intl.NumberFormat) {
      return new Intl.NumberFormat(language, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }).format(value);
    }

    return value.toFixed(decimals);
  }

  // -------------------------------------------------------------------------------------------
  //  Scales
  // -------------------------------------------------------------------------------------------

  /**
   * A step of 1, 2 or 5 times a power of ten that cuts a span into about the wanted number.
   *
   * @param {number} span
   * @param {number} wanted
   * @returns {number}
   */
  function niceStep(span, wanted) {
    var raw = span / Math.max(1, wanted);
    var power = Math.pow(10, Math.floor(Math.log(raw) / Math.LN10));
    var share = raw / power;
    var factor;

    if (share < 1.5) {
      factor = 1;
    } else if (share < 3.5) {
      factor = 2;
    } else if (share < 7.5) {
      factor = 5;
    } else {
      factor = 10;
    }

    return factor * power;
  }

  /**
   * A scale of numbers: from values to pixels and back.
   *
   * @constructor
   * @param {object} options
   * @param {number} options.min    smallest value
   * @param {number} options.max    largest value
   * @param {number} options.from   pixel of the smallest value
   * @param {number} options.to     pixel of the largest value
   * @param {number} options.ticks  how many ticks are wanted
   * @param {boolean} options.nice  whether the ends are moved to full steps
   */
  function LinearScale(options) {
    var min = options.min;
    var max = options.max;

    if (min === max) {
      // a flat line is drawn in the middle
      min -= 1;
      max += 1;
    }

    this.step = niceStep(max - min, options.ticks);

    if (options.nice !== false) {
      min = Math.floor(min / this.step) * this.step;
      max = Math.ceil(max / this.step) * this.step;
    }

    this.min = min;
    this.max = max;
    this.from = options.from;
    this.to = options.to;
  }

  /**
   * The pixel of a value.
   *
   * @param {number} value
   * @returns {number}
   */
  LinearScale.prototype.toPixel = function (value) {
    var share = (value - this.min) / (this.max - this.min);

    return this.from + share * (this.to - this.from);
  };

  /**
   * The value under a pixel.
   *
   * @param {number} pixel
   * @returns {number}
   */
  LinearScale.prototype.toValue = function (pixel) {
    var share = (pixel - this.from) / (this.to - this.from);

    return this.min + share * (this.max - this.min);
  };

  /**
   * The ticks of the scale.
   *
   * @param {string} language
   * @returns {Array<{value: number, pixel: number, text: string}>}
   */
  LinearScale.prototype.ticks = function (language) {
    var ticks = [];
    var count = Math.round((this.max - this.min) / this.step);
    var i;
    var value;

    for (i = 0; i <= count; i += 1) {
      value = this.min + i * this.step;
      if (value > this.max + this.step / 1000) {
        break;
      }
      ticks.push({
        value: value,
        pixel: this.toPixel(value),
        text: formatNumber(value, this.step, language),
      });
    }

    return ticks;
  };

  /**
   * A scale of names: each has a band of its own.
   *
   * @constructor
   * @param {object} options
   * @param {Array<string>} options.labels
   * @param {number} options.from
   * @param {number} options.to
   * @param {number} options.gap   share of a band that stays empty, from 0 to 1
   */
  function BandScale(options) {
    this.labels = options.labels;
    this.from = options.from;
    this.to = options.to;
    this.gap = clamp(options.gap, 0, 0.95);
    this.band = options.labels.length === 0 ? 0 : (options.to - options.from) / options.labels.length;
  }

  /**
   * The middle of a band.
   *
   * @param {number} index
   * @returns {number}
   */
  BandScale.prototype.middle = function (index) {
    return this.from + (index + 0.5) * this.band;
  };

  /**
   * The part of a band that may be drawn on.
   *
   * @param {number} index
   * @returns {{start: number, width: number}}
   */
  BandScale.prototype.inner = function (index) {
    var width = this.band * (1 - this.gap);

    return { start: this.middle(index) - width / 2, width: width };
  };

  /**
   * The band under a pixel, or -1.
   *
   * @param {number} pixel
   * @returns {number}
   */
  BandScale.prototype.at = function (pixel) {
    var index;

    if (this.band === 0) {
      return -1;
    }
    index = Math.floor((pixel - this.from) / this.band);
    return index >= 0 && index < this.labels.length ? index : -1;
  };

  /**
   * Which labels fit beside each other: every one, every second, every third…
   *
   * @param {CanvasRenderingContext2D} pen
   * @returns {number}
   */
  BandScale.prototype.labelStep = function (pen) {
    var widest = 0;
    var i;

    for (i = 0; i < this.labels.length; i += 1) {
      widest = Math.max(widest, pen.measureText(this.labels[i]).width);
    }

    return Math.max(1, Math.ceil((widest + 8) / Math.max(1, this.band)));
  };

  // -------------------------------------------------------------------------------------------
  //  Default options
  // -------------------------------------------------------------------------------------------

  var DEFAULTS = {
    language: "fr",
    font: "12px system-ui, sans-serif",
    background: "transparent",
    padding: { top: 16, right: 16, bottom: 28, left: 44 },
    x: { labels: [], gap: 0.25, title: "" },
    y: { min: undefined, max: undefined, ticks: 5, title: "", grid: true },
    colors: { axis: "#5c6b70", grid: "#dfe6e4", text: "#1d2b33" },
    legend: true,
    tooltip: true,
    animate: 300,
    smooth: false,
    stacked: false,
    series: [],
  };

  /** The kinds of series, by name; see registerKind. */
  var kinds = {};

  /**
   * Adds a kind of series.
   *
   * @param {string} name
   * @param {object} kind
   * @param {function(object, object, number): void} kind.draw  draws one series
   * @param {boolean} kind.fromZero                            whether the axis must show zero
   */
  function registerKind(name, kind) {
    if (kinds[name]) {
      warnDeveloper("kind-" + name, 'the kind "' + name + '" is replaced');
    }
    kinds[name] = kind;
  }

  /**
   * Looks for mistakes in the options, in development only.
   *
   * @param {object} options
   */
  function checkOptions(options) {
    var i;
    var series;

    if (NODE_ENV === "production") {
      return;
    }

    if (!Array.isArray(options.series)) {
      warnDeveloper("series", "options.series must be a list");
      return;
    }

    for (i = 0; i < options.series.length; i += 1) {
      series = options.series[i];
      if (!kinds[series.type]) {
        warnDeveloper(
          "type-" + series.type,
          'there is no kind "' + series.type + '"; known ones: ' + Object.keys(kinds).sort().join(", ")
        );
      }
      if (!Array.isArray(series.values)) {
        warnDeveloper("values-" + i, "series number " + i + " has no list of values");
      } else if (options.x.labels.length > 0 && series.values.length !== options.x.labels.length) {
        warnDeveloper(
          "length-" + i,
          "series number " + i + " has " + series.values.length + " values for " + options.x.labels.length + " labels"
        );
      }
      if (!series.name && options.legend) {
        warnDeveloper("name-" + i, "series number " + i + " has no name to show in the legend");
      }
    }
  }

  // -------------------------------------------------------------------------------------------
  //  Kinds of series
  // -------------------------------------------------------------------------------------------

  /**
   * The points of a series on the canvas; a value that cannot be drawn makes a gap.
   *
   * @param {object} chart
   * @param {object} series
   * @param {number} progress  from 0 (nothing grown yet) to 1
   * @returns {Array<Array<{x: number, y: number, index: number}>>}  one list per unbroken run
   */
  function pointsOf(chart, series, progress) {
    var runs = [];
    var run = [];
    var base = chart.yScale.toPixel(Math.max(0, chart.yScale.min));
    var i;
    var y;

    for (i = 0; i < series.values.length; i += 1) {
      if (isDrawable(series.values[i])) {
        y = chart.yScale.toPixel(series.values[i]);
        run.push({ x: chart.xScale.middle(i), y: base + (y - base) * progress, index: i });
      } else if (run.length > 0) {
        runs.push(run);
        run = [];
      }
    }
    if (run.length > 0) {
      runs.push(run);
    }

    return runs;
  }

  /**
   * Lays a path through the points, straight or smooth.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {Array<{x: number, y: number}>} points
   * @param {boolean} smooth
   */
  function tracePath(pen, points, smooth) {
    var i;
    var middle;

    pen.moveTo(points[0].x, points[0].y);
    for (i = 1; i < points.length; i += 1) {
      if (smooth) {
        middle = (points[i - 1].x + points[i].x) / 2;
        pen.bezierCurveTo(middle, points[i - 1].y, middle, points[i].y, points[i].x, points[i].y);
      } else {
        pen.lineTo(points[i].x, points[i].y);
      }
    }
  }

  registerKind("bar", {
    fromZero: true,

    draw: function (chart, series, progress) {
      var pen = chart.pen;
      var bars = chart.seriesOfKind("bar");
      var place = bars.indexOf(series);
      var base = chart.yScale.toPixel(Math.max(0, chart.yScale.min));
      var i;
      var inner;
      var width;
      var left;
      var top;

      for (i = 0; i < series.values.length; i += 1) {
        if (!isDrawable(series.values[i])) {
          continue;
        }
        inner = chart.xScale.inner(i);
        width = chart.options.stacked ? inner.width : inner.width / bars.length;
        left = chart.options.stacked ? inner.start : inner.start + place * width;
        if (chart.options.stacked) {
          base = chart.yScale.toPixel(chart.stackBelow(series, i));
          top = chart.yScale.toPixel(chart.stackBelow(series, i) + series.values[i]);
        } else {
          top = chart.yScale.toPixel(series.values[i]);
        }
        top = base + (top - base) * progress;
        pen.fillStyle = chart.hovered === i ? shade(series.color, 0.2) : series.color;
        pen.fillRect(left, Math.min(top, base), Math.max(1, width - 1), Math.abs(base - top));
      }
    },
  });

  registerKind("line", {
    fromZero: false,

    draw: function (chart, series, progress) {
      var pen = chart.pen;
      var runs = pointsOf(chart, series, progress);
      var i;

      pen.strokeStyle = series.color;
      pen.lineWidth = series.width || 2;
      pen.lineJoin = "round";
      pen.setLineDash(series.dashed ? [6, 4] : []);
      for (i = 0; i < runs.length; i += 1) {
        pen.beginPath();
        tracePath(pen, runs[i], chart.options.smooth);
        pen.stroke();
      }
      pen.setLineDash([]);
    },
  });

  registerKind("area", {
    fromZero: true,

    draw: function (chart, series, progress) {
      var pen = chart.pen;
      var runs = pointsOf(chart, series, progress);
      var base = chart.yScale.toPixel(Math.max(0, chart.yScale.min));
      var i;
      var run;

      for (i = 0; i < runs.length; i += 1) {
        run = runs[i];
        pen.beginPath();
        tracePath(pen, run, chart.options.smooth);
        pen.lineTo(run[run.length - 1].x, base);
        pen.lineTo(run[0].x, base);
        pen.closePath();
        pen.fillStyle = withOpacity(series.color, 0.25);
        pen.fill();
      }
      kinds.line.draw(chart, series, progress);
    },
  });

  registerKind("point", {
    fromZero: false,

    draw: function (chart, series, progress) {
      var pen = chart.pen;
      var runs = pointsOf(chart, series, 1);
      var radius = (series.radius || 4) * progress;
      var i;
      var j;

      pen.fillStyle = series.color;
      for (i = 0; i < runs.length; i += 1) {
        for (j = 0; j < runs[i].length; j += 1) {
          pen.beginPath();
          pen.arc(runs[i][j].x, runs[i][j].y, radius, 0, Math.PI * 2);
          pen.fill();
        }
      }
    },
  });

  registerKind("ring", {
    fromZero: true,

    draw: function (chart, series, progress) {
      var pen = chart.pen;
      var total = sum(series.values);
      var area = chart.area;
      var x = (area.left + area.right) / 2;
      var y = (area.top + area.bottom) / 2;
      var outer = Math.min(area.right - area.left, area.bottom - area.top) / 2;
      var inner = outer * 0.6;
      var angle = -Math.PI / 2;
      var i;
      var turn;

      if (total <= 0) {
        return;
      }

      for (i = 0; i < series.values.length; i += 1) {
        turn = (series.values[i] / total) * Math.PI * 2 * progress;
        pen.beginPath();
        pen.arc(x, y, outer, angle, angle + turn);
        pen.arc(x, y, inner, angle + turn, angle, true);
        pen.closePath();
        pen.fillStyle = PALETTE[i % PALETTE.length];
        pen.fill();
        angle += turn;
      }
    },
  });

  // -------------------------------------------------------------------------------------------
  //  Events
  // -------------------------------------------------------------------------------------------

  /**
   * A list of listeners.
   *
   * @constructor
   */
  function Emitter() {
    this.listeners = {};
  }

  /**
   * Calls a function at each event of a name.
   *
   * @param {string}   name
   * @param {function} listener
   * @returns {function} a function that stops the calls
   */
  Emitter.prototype.on = function (name, listener) {
    var list = this.listeners[name] || (this.listeners[name] = []);

    list.push(listener);

    return function () {
      var index = list.indexOf(listener);
      if (index >= 0) {
        list.splice(index, 1);
      }
    };
  };

  /**
   * Tells every listener of a name.
   *
   * @param {string} name
   * @param {*}      detail
   */
  Emitter.prototype.emit = function (name, detail) {
    var list = (this.listeners[name] || []).slice();
    var i;

    for (i = 0; i < list.length; i += 1) {
      list[i](detail);
    }
  };

  // -------------------------------------------------------------------------------------------
  //  The chart
  // -------------------------------------------------------------------------------------------

  /**
   * A chart on a canvas.
   *
   * @constructor
   * @param {HTMLCanvasElement} canvas
   * @param {object} options  see DEFAULTS
   */
  function Chart(canvas, options) {
    if (!canvas || typeof canvas.getContext !== "function") {
      throw new TypeError("ChartLib.Chart needs a canvas element");
    }

    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.events = new Emitter();
    this.hovered = -1;
    this.frame = 0;
    this.started = 0;
    this.setOptions(options || {});
    this.listen();
  }

  /**
   * Replaces the options; the chart is not drawn again by itself.
   *
   * @param {object} options
   */
  Chart.prototype.setOptions = function (options) {
    var i;

    this.options = mergeOptions(DEFAULTS, options);
    checkOptions(this.options);
    this.series = [];
    for (i = 0; i < this.options.series.length; i += 1) {
      this.series.push(
        mergeOptions({ type: "line", name: "", values: [], color: PALETTE[i % PALETTE.length] }, this.options.series[i])
      );
    }
    trace("options", this.options);
  };

  /**
   * The series of one kind, in their order.
   *
   * @param {string} type
   * @returns {Array<object>}
   */
  Chart.prototype.seriesOfKind = function (type) {
    return this.series.filter(function (series) {
      return series.type === type;
    });
  };

  /**
   * What lies below a series at one place of a stack.
   *
   * @param {object} series
   * @param {number} index
   * @returns {number}
   */
  Chart.prototype.stackBelow = function (series, index) {
    var below = 0;
    var i;

    for (i = 0; i < this.series.length; i += 1) {
      if (this.series[i] === series) {
        break;
      }
      if (this.series[i].type === series.type && isDrawable(this.series[i].values[index])) {
        below += this.series[i].values[index];
      }
    }

    return below;
  };

  /**
   * Makes the canvas as sharp as the screen.
   */
  Chart.prototype.resize = function () {
    var ratio = (typeof window !== "undefined" && window.devicePixelRatio) || 1;
    var width = this.canvas.clientWidth || this.canvas.width;
    var height = this.canvas.clientHeight || this.canvas.height;

    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.width = width;
    this.height = height;
  };

  /**
   * Works out where everything stands.
   */
  Chart.prototype.layout = function () {
    var options = this.options;
    var padding = options.padding;
    var values = [];
    var fromZero = false;
    var range;
    var stacks;
    var i;
    var self = this;

    this.area = {
      left: padding.left,
      right: this.width - padding.right,
      top: padding.top + (options.legend ? 22 : 0),
      bottom: this.height - padding.bottom,
    };

    for (i = 0; i < this.series.length; i += 1) {
      values.push(this.series[i].values);
      if (kinds[this.series[i].type] && kinds[this.series[i].type].fromZero) {
        fromZero = true;
      }
    }

    if (options.stacked) {
      stacks = options.x.labels.map(function (_, index) {
        return sum(
          self.series.map(function (series) {
            return series.values[index];
          })
        );
      });
      values.push(stacks);
    }

    range = extent(values);
    if (fromZero) {
      range.min = Math.min(0, range.min);
      range.max = Math.max(0, range.max);
    }
    if (isDrawable(options.y.min)) {
      range.min = options.y.min;
    }
    if (isDrawable(options.y.max)) {
      range.max = options.y.max;
    }

    this.yScale = new LinearScale({
      min: range.min,
      max: range.max,
      from: this.area.bottom,
      to: this.area.top,
      ticks: options.y.ticks,
    });

    this.xScale = new BandScale({
      labels: options.x.labels,
      from: this.area.left,
      to: this.area.right,
      gap: options.x.gap,
    });

    trace("layout", this.area);
  };

  /**
   * Draws the vertical axis and its grid.
   */
  Chart.prototype.drawYAxis = function () {
    var pen = this.pen;
    var ticks = this.yScale.ticks(this.options.language);
    var i;
    var y;

    pen.font = this.options.font;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    pen.lineWidth = 1;

    for (i = 0; i < ticks.length; i += 1) {
      y = Math.round(ticks[i].pixel) + 0.5;
      if (this.options.y.grid) {
        pen.strokeStyle = this.options.colors.grid;
        pen.beginPath();
        pen.moveTo(this.area.left, y);
        pen.lineTo(this.area.right, y);
        pen.stroke();
      }
      pen.fillStyle = this.options.colors.text;
      pen.fillText(ticks[i].text, this.area.left - 6, y);
    }

    if (this.options.y.title) {
      pen.save();
      pen.translate(12, (this.area.top + this.area.bottom) / 2);
      pen.rotate(-Math.PI / 2);
      pen.textAlign = "center";
      pen.fillText(this.options.y.title, 0, 0);
      pen.restore();
    }
  };

  /**
   * Draws the horizontal axis and as many labels as fit.
   */
  Chart.prototype.drawXAxis = function () {
    var pen = this.pen;
    var labels = this.xScale.labels;
    var step;
    var i;

    pen.font = this.options.font;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.strokeStyle = this.options.colors.axis;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(this.area.left, this.area.bottom + 0.5);
    pen.lineTo(this.area.right, this.area.bottom + 0.5);
    pen.stroke();

    step = this.xScale.labelStep(pen);
    pen.fillStyle = this.options.colors.text;
    for (i = 0; i < labels.length; i += step) {
      pen.fillText(labels[i], this.xScale.middle(i), this.area.bottom + 6);
    }

    if (this.options.x.title) {
      pen.fillText(this.options.x.title, (this.area.left + this.area.right) / 2, this.area.bottom + 22);
    }
  };

  /**
   * Draws the names of the series, each beside a square of its colour.
   */
  Chart.prototype.drawLegend = function () {
    var pen = this.pen;
    var x = this.area.left;
    var y = this.options.padding.top + 4;
    var i;

    if (!this.options.legend) {
      return;
    }

    pen.font = this.options.font;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    for (i = 0; i < this.series.length; i += 1) {
      pen.fillStyle = this.series[i].color;
      pen.fillRect(x, y - 5, 10, 10);
      pen.fillStyle = this.options.colors.text;
      pen.fillText(this.series[i].name, x + 15, y);
      x += pen.measureText(this.series[i].name).width + 34;
    }
  };

  /**
   * Draws the box with the values under the pointer.
   */
  Chart.prototype.drawTooltip = function () {
    var pen = this.pen;
    var index = this.hovered;
    var lines;
    var width = 0;
    var height;
    var left;
    var top;
    var i;

    if (!this.options.tooltip || index < 0) {
      return;
    }

    lines = [this.xScale.labels[index]];
    for (i = 0; i < this.series.length; i += 1) {
      if (isDrawable(this.series[i].values[index])) {
        lines.push(
          (this.series[i].name ? this.series[i].name + " : " : "") +
            formatNumber(this.series[i].values[index], this.yScale.step / 10, this.options.language)
        );
      }
    }

    pen.font = this.options.font;
    for (i = 0; i < lines.length; i += 1) {
      width = Math.max(width, pen.measureText(lines[i]).width);
    }
    width += 16;
    height = lines.length * 16 + 10;
    left = clamp(this.xScale.middle(index) + 10, this.area.left, this.area.right - width);
    top = this.area.top + 6;

    pen.fillStyle = "rgba(29, 43, 51, 0.92)";
    pen.fillRect(left, top, width, height);
    pen.fillStyle = "#ffffff";
    pen.textAlign = "left";
    pen.textBaseline = "top";
    for (i = 0; i < lines.length; i += 1) {
      pen.fillText(lines[i], left + 8, top + 6 + i * 16);
    }
  };

  /**
   * Draws the whole chart at one moment of its growth.
   *
   * @param {number} progress  from 0 to 1
   */
  Chart.prototype.paint = function (progress) {
    var i;
    var onlyRings = this.series.length > 0 && this.seriesOfKind("ring").length === this.series.length;

    this.pen.clearRect(0, 0, this.width, this.height);
    if (this.options.background !== "transparent") {
      this.pen.fillStyle = this.options.background;
      this.pen.fillRect(0, 0, this.width, this.height);
    }

    if (!onlyRings) {
      this.drawYAxis();
      this.drawXAxis();
    }
    for (i = 0; i < this.series.length; i += 1) {
      if (kinds[this.series[i].type]) {
        kinds[this.series[i].type].draw(this, this.series[i], progress);
      }
    }
    this.drawLegend();
    this.drawTooltip();
  };

  /**
   * True when the reader asked for less motion.
   *
   * @returns {boolean}
   */
  function prefersLessMotion() {
    return (
      typeof window !== "undefined" &&
      typeof window.matchMedia === "function" &&
      window.matchMedia("(prefers-reduced-motion: reduce)").matches
    );
  }

  /**
   * Slows a movement down towards its end.
   *
   * @param {number} share
   * @returns {number}
   */
  function easeOut(share) {
    return 1 - Math.pow(1 - share, 3);
  }

  /**
   * Draws the chart, growing unless the reader asked for less motion.
   */
  Chart.prototype.draw = function () {
    var self = this;
    var duration = this.options.animate;

    this.resize();
    this.layout();
    cancelAnimationFrame(this.frame);

    if (!duration || prefersLessMotion()) {
      this.paint(1);
      this.events.emit("drawn", this);
      return;
    }

    function step(now) {
      var share;

      if (!self.started) {
        self.started = now;
      }
      share = clamp((now - self.started) / duration, 0, 1);
      self.paint(easeOut(share));
      if (share < 1) {
        self.frame = requestAnimationFrame(step);
      } else {
        self.started = 0;
        self.events.emit("drawn", self);
      }
    }

    this.frame = requestAnimationFrame(step);
  };

  /**
   * Follows the pointer.
   */
  Chart.prototype.listen = function () {
    var self = this;

    this.onMove = function (event) {
      var index;

      if (!self.xScale) {
        return;
      }
      index = self.xScale.at(event.offsetX);
      if (index !== self.hovered) {
        self.hovered = index;
        self.paint(1);
        self.events.emit("hover", index);
      }
    };

    this.onLeave = function () {
      if (self.hovered !== -1) {
        self.hovered = -1;
        self.paint(1);
        self.events.emit("hover", -1);
      }
    };

    this.canvas.addEventListener("pointermove", this.onMove);
    this.canvas.addEventListener("pointerleave", this.onLeave);
  };

  /**
   * Calls a function at "drawn", "hover" or "destroyed".
   *
   * @param {string}   name
   * @param {function} listener
   * @returns {function}
   */
  Chart.prototype.on = function (name, listener) {
    return this.events.on(name, listener);
  };

  /**
   * Changes the values of one series and draws again.
   *
   * @param {number} index
   * @param {Array<number>} values
   */
  Chart.prototype.update = function (index, values) {
    if (!this.series[index]) {
      warnDeveloper("update", "there is no series number " + index);
      return;
    }
    this.series[index].values = values;
    this.draw();
  };

  /**
   * Stops listening and empties the canvas.
   */
  Chart.prototype.destroy = function () {
    cancelAnimationFrame(this.frame);
    this.canvas.removeEventListener("pointermove", this.onMove);
    this.canvas.removeEventListener("pointerleave", this.onLeave);
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.events.emit("destroyed", this);
  };

  // -------------------------------------------------------------------------------------------
  //  Giving the figures to those who do not see them
  // -------------------------------------------------------------------------------------------

  /**
   * The figures as comma-separated text.
   *
   * @param {Chart} chart
   * @returns {string}
   */
  function toCsv(chart) {
    var lines = [];
    var header = [""].concat(
      chart.series.map(function (series) {
        return series.name;
      })
    );

    function quote(cell) {
      var text = String(cell === undefined || cell === null ? "" : cell);
      return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    }

    lines.push(header.map(quote).join(","));
    chart.options.x.labels.forEach(function (label, index) {
      var cells = [label];
      chart.series.forEach(function (series) {
        cells.push(series.values[index]);
      });
      lines.push(cells.map(quote).join(","));
    });

    return lines.join("\n");
  }

  /**
   * The figures as a table, for screen readers and for print.
   *
   * @param {Chart}  chart
   * @param {string} caption
   * @returns {HTMLTableElement}
   */
  function toTable(chart, caption) {
    var table = document.createElement("table");
    var head = table.createTHead().insertRow();
    var body = table.createTBody();

    table.createCaption().textContent = caption;
    head.insertCell().textContent = chart.options.x.title;
    chart.series.forEach(function (series) {
      var cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = series.name;
      head.appendChild(cell);
    });
    chart.options.x.labels.forEach(function (label, index) {
      var row = body.insertRow();
      var cell = document.createElement("th");
      cell.scope = "row";
      cell.textContent = label;
      row.appendChild(cell);
      chart.series.forEach(function (series) {
        row.insertCell().textContent = isDrawable(series.values[index])
          ? formatNumber(series.values[index], chart.yScale.step / 10, chart.options.language)
          : "";
      });
    });

    return table;
  }

  /**
   * A sentence that sums a series up.
   *
   * @param {object} series
   * @param {Array<string>} labels
   * @param {string} language
   * @returns {string}
   */
  function describe(series, labels, language) {
    var range = extent([series.values]);
    var highest = labels[series.values.indexOf(range.max)];
    var lowest = labels[series.values.indexOf(range.min)];
    var texts = {
      fr: ["maximum", "minimum", "médiane"],
      en: ["highest", "lowest", "median"],
    };
    var words = texts[language] || texts.en;

    return [
      series.name,
      words[0] + " " + formatNumber(range.max, 1, language) + " (" + highest + ")",
      words[1] + " " + formatNumber(range.min, 1, language) + " (" + lowest + ")",
      words[2] + " " + formatNumber(median(series.values), 1, language),
    ].join(", ");
  }

  // -------------------------------------------------------------------------------------------
  //  What the library offers
  // -------------------------------------------------------------------------------------------

  return {
    version: "2.3.0-dev",
    env: NODE_ENV,
    Chart: Chart,
    LinearScale: LinearScale,
    BandScale: BandScale,
    registerKind: registerKind,
    movingMean: movingMean,
    readableOn: readableOn,
    describe: describe,
    toCsv: toCsv,
    toTable: toTable,
  };
});
