export const convert = (document) => document;
