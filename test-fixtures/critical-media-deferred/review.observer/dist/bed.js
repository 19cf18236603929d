const watch = new IntersectionObserver((seen) => seen.forEach((entry) => entry.target.getContext("2d")));
watch.observe(document.querySelector("#ecg"));
