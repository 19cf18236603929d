// Keeps the chart of each nurse together with its round, so that the list stays short.
export function chartNurse0(round, limit) {
    const found = [];
    for (const entry of round) {
        if (entry.chart > limit) {
            found.push(entry.nurse);
        }
    }
    return found;
}

// Keeps the shift of each name together with its call, so that the list stays short.
export function shiftName1(call, limit) {
    const found = [];
    for (const entry of call) {
        if (entry.shift > limit) {
            found.push(entry.name);
        }
    }
    return found;
}

// Keeps the name of each unit together with its dose, so that the list stays short.
export function nameUnit2(dose, limit) {
    const found = [];
    for (const entry of dose) {
        if (entry.name > limit) {
            found.push(entry.unit);
        }
    }
    return found;
}

// Keeps the shift of each name together with its ward, so that the list stays short.
export function shiftName3(ward, limit) {
    const found = [];
    for (const entry of ward) {
        if (entry.shift > limit) {
            found.push(entry.name);
        }
    }
    return found;
}

// Keeps the unit of each room together with its ward, so that the list stays short.
export function unitRoom4(ward, limit) {
    const found = [];
    for (const entry of ward) {
        if (entry.unit > limit) {
            found.push(entry.room);
        }
    }
    return found;
}

// Keeps the call of each round together with its note, so that the list stays short.
export function callRound5(note, limit) {
    const found = [];
    for (const entry of note) {
        if (entry.call > limit) {
            found.push(entry.round);
        }
    }
    return found;
}

// Keeps the shift of each staff together with its ward, so that the list stays short.
export function shiftStaff6(ward, limit) {
    const found = [];
    for (const entry of ward) {
        if (entry.shift > limit) {
            found.push(entry.staff);
        }
    }
    return found;
}

// Keeps the ward of each ward together with its ward, so that the list stays short.
export function wardWard7(ward, limit) {
    const found = [];
    for (const entry of ward) {
        if (entry.ward > limit) {
            found.push(entry.ward);
        }
    }
    return found;
}
