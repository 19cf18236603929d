// Sweeping curves. The shapes are drawn from formulas, not from anybody's recording.

const shapes = {
  ecg: (phase) => {
    if (phase < 0.08) return 0.12 * Math.sin((phase / 0.08) * Math.PI);
    if (phase > 0.14 && phase < 0.16) return -0.15;
    if (phase >= 0.16 && phase < 0.19) return 1;
    if (phase >= 0.19 && phase < 0.22) return -0.3;
    if (phase > 0.36 && phase < 0.52) return 0.25 * Math.sin(((phase - 0.36) / 0.16) * Math.PI);
    return 0;
  },
  pleth: (phase) => Math.max(0, Math.sin(phase * Math.PI)) ** 2 * 0.8,
  pressure: (phase) => (phase < 0.2 ? phase / 0.2 : 0.35 + 0.65 * Math.exp(-(phase - 0.2) * 3) + (phase > 0.42 && phase < 0.5 ? 0.08 : 0)),
};

export class Curve {
  constructor(canvas, shape, color) {
    this.canvas = canvas;
    this.shape = shapes[shape];
    this.color = color;
    this.rate = 72;
    this.frame = 0;
  }

  start() {
    const step = (now) => {
      this.draw(now);
      this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }

  draw(now) {
    const { canvas } = this;
    const pen = canvas.getContext("2d");
    const beat = 60000 / this.rate;
    const middle = canvas.height * 0.75;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = this.color;
    pen.lineWidth = 2;
    pen.beginPath();
    for (let x = 0; x < canvas.width; x += 1) {
      const time = now - (canvas.width - x) * 8;
      const phase = (((time % beat) + beat) % beat) / beat;
      const y = middle - this.shape(phase) * canvas.height * 0.6;
      if (x === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    }
    pen.stroke();
  }
}

/** Starts the curve only once it has been scrolled into view. */
export function startWhenVisible(curve) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    curve.start();
  });
  observer.observe(curve.canvas);
  return observer;
}
