export const targets = { beacon: "https://www.google-analytics.com/g/collect" };
