// The demonstration series that is shown when no image server is connected.

export const demoSeries = [
  {
    label: "Coupe 1",
    image: "/exams/ct-abdomen-001.png",
    thumb: "/thumbs/ct-abdomen-001.jpg",
  },
  {
    // exported once through a report: the only copy is a JPEG
    label: "Coupe 2 (copie)",
    image: "/exams/ct-abdomen-002.jpg",
    thumb: "/thumbs/ct-abdomen-002.png",
  },
];
