window.config = {
    // Which wards the list of station 0 shows, and how many beds each of them has.
    station0: { beds: 0 },
    // Which wards the list of station 1 shows, and how many beds each of them has.
    station1: { beds: 1 },
    // Which wards the list of station 2 shows, and how many beds each of them has.
    station2: { beds: 2 },
    // Which wards the list of station 3 shows, and how many beds each of them has.
    station3: { beds: 3 },
    // Which wards the list of station 4 shows, and how many beds each of them has.
    station4: { beds: 4 },
    // Which wards the list of station 5 shows, and how many beds each of them has.
    station5: { beds: 5 },
    // Which wards the list of station 6 shows, and how many beds each of them has.
    station6: { beds: 6 },
    // Which wards the list of station 7 shows, and how many beds each of them has.
    station7: { beds: 7 },
    // Which wards the list of station 8 shows, and how many beds each of them has.
    station8: { beds: 8 },
    // Which wards the list of station 9 shows, and how many beds each of them has.
    station9: { beds: 9 },
    // Which wards the list of station 10 shows, and how many beds each of them has.
    station10: { beds: 10 },
    // Which wards the list of station 11 shows, and how many beds each of them has.
    station11: { beds: 11 },
    // Which wards the list of station 12 shows, and how many beds each of them has.
    station12: { beds: 12 },
    // Which wards the list of station 13 shows, and how many beds each of them has.
    station13: { beds: 13 },
    // Which wards the list of station 14 shows, and how many beds each of them has.
    station14: { beds: 14 },
    // Which wards the list of station 15 shows, and how many beds each of them has.
    station15: { beds: 15 },
    // Which wards the list of station 16 shows, and how many beds each of them has.
    station16: { beds: 16 },
    // Which wards the list of station 17 shows, and how many beds each of them has.
    station17: { beds: 17 },
    // Which wards the list of station 18 shows, and how many beds each of them has.
    station18: { beds: 18 },
    // Which wards the list of station 19 shows, and how many beds each of them has.
    station19: { beds: 19 },
    // Which wards the list of station 20 shows, and how many beds each of them has.
    station20: { beds: 20 },
    // Which wards the list of station 21 shows, and how many beds each of them has.
    station21: { beds: 21 },
    // Which wards the list of station 22 shows, and how many beds each of them has.
    station22: { beds: 22 },
    // Which wards the list of station 23 shows, and how many beds each of them has.
    station23: { beds: 23 },
    // Which wards the list of station 24 shows, and how many beds each of them has.
    station24: { beds: 24 },
    // Which wards the list of station 25 shows, and how many beds each of them has.
    station25: { beds: 25 },
    // Which wards the list of station 26 shows, and how many beds each of them has.
    station26: { beds: 26 },
    // Which wards the list of station 27 shows, and how many beds each of them has.
    station27: { beds: 27 },
    // Which wards the list of station 28 shows, and how many beds each of them has.
    station28: { beds: 28 },
    // Which wards the list of station 29 shows, and how many beds each of them has.
    station29: { beds: 29 },
    // Which wards the list of station 30 shows, and how many beds each of them has.
    station30: { beds: 30 },
    // Which wards the list of station 31 shows, and how many beds each of them has.
    station31: { beds: 31 },
    // Which wards the list of station 32 shows, and how many beds each of them has.
    station32: { beds: 32 },
    // Which wards the list of station 33 shows, and how many beds each of them has.
    station33: { beds: 33 },
    // Which wards the list of station 34 shows, and how many beds each of them has.
    station34: { beds: 34 },
    // Which wards the list of station 35 shows, and how many beds each of them has.
    station35: { beds: 35 },
    // Which wards the list of station 36 shows, and how many beds each of them has.
    station36: { beds: 36 },
    // Which wards the list of station 37 shows, and how many beds each of them has.
    station37: { beds: 37 },
    // Which wards the list of station 38 shows, and how many beds each of them has.
    station38: { beds: 38 },
    // Which wards the list of station 39 shows, and how many beds each of them has.
    station39: { beds: 39 },
    // Which wards the list of station 40 shows, and how many beds each of them has.
    station40: { beds: 40 },
    // Which wards the list of station 41 shows, and how many beds each of them has.
    station41: { beds: 41 },
    // Which wards the list of station 42 shows, and how many beds each of them has.
    station42: { beds: 42 },
    // Which wards the list of station 43 shows, and how many beds each of them has.
    station43: { beds: 43 },
    // Which wards the list of station 44 shows, and how many beds each of them has.
    station44: { beds: 44 },
    // Which wards the list of station 45 shows, and how many beds each of them has.
    station45: { beds: 45 },
    // Which wards the list of station 46 shows, and how many beds each of them has.
    station46: { beds: 46 },
    // Which wards the list of station 47 shows, and how many beds each of them has.
    station47: { beds: 47 },
    // Which wards the list of station 48 shows, and how many beds each of them has.
    station48: { beds: 48 },
    // Which wards the list of station 49 shows, and how many beds each of them has.
    station49: { beds: 49 },
    // Which wards the list of station 50 shows, and how many beds each of them has.
    station50: { beds: 50 },
    // Which wards the list of station 51 shows, and how many beds each of them has.
    station51: { beds: 51 },
    // Which wards the list of station 52 shows, and how many beds each of them has.
    station52: { beds: 52 },
    // Which wards the list of station 53 shows, and how many beds each of them has.
    station53: { beds: 53 },
    // Which wards the list of station 54 shows, and how many beds each of them has.
    station54: { beds: 54 },
    // Which wards the list of station 55 shows, and how many beds each of them has.
    station55: { beds: 55 },
    // Which wards the list of station 56 shows, and how many beds each of them has.
    station56: { beds: 56 },
    // Which wards the list of station 57 shows, and how many beds each of them has.
    station57: { beds: 57 },
    // Which wards the list of station 58 shows, and how many beds each of them has.
    station58: { beds: 58 },
    // Which wards the list of station 59 shows, and how many beds each of them has.
    station59: { beds: 59 },
};
