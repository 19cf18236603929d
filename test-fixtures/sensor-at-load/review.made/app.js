const motion = new Accelerometer({ frequency: 10 });
document.querySelector("h1").addEventListener("click", () => motion.start());
