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

// Keeps the unit of each dose together with its room, so that the list stays short.
export function unitDose8(room, limit) {
    const found = [];
    for (const entry of room) {
        if (entry.unit > limit) {
            found.push(entry.dose);
        }
    }
    return found;
}

// Keeps the ward of each note together with its call, so that the list stays short.
export function wardNote9(call, limit) {
    const found = [];
    for (const entry of call) {
        if (entry.ward > limit) {
            found.push(entry.note);
        }
    }
    return found;
}

// Keeps the name of each note together with its plan, so that the list stays short.
export function nameNote10(plan, limit) {
    const found = [];
    for (const entry of plan) {
        if (entry.name > limit) {
            found.push(entry.note);
        }
    }
    return found;
}

// Keeps the note of each note together with its call, so that the list stays short.
export function noteNote11(call, limit) {
    const found = [];
    for (const entry of call) {
        if (entry.note > limit) {
            found.push(entry.note);
        }
    }
    return found;
}

// Keeps the visit of each ward together with its room, so that the list stays short.
export function visitWard12(room, limit) {
    const found = [];
    for (const entry of room) {
        if (entry.visit > limit) {
            found.push(entry.ward);
        }
    }
    return found;
}

// Keeps the shift of each pulse together with its visit, so that the list stays short.
export function shiftPulse13(visit, limit) {
    const found = [];
    for (const entry of visit) {
        if (entry.shift > limit) {
            found.push(entry.pulse);
        }
    }
    return found;
}

// Keeps the shift of each staff together with its room, so that the list stays short.
export function shiftStaff14(room, limit) {
    const found = [];
    for (const entry of room) {
        if (entry.shift > limit) {
            found.push(entry.staff);
        }
    }
    return found;
}

// Keeps the dose of each visit together with its visit, so that the list stays short.
export function doseVisit15(visit, limit) {
    const found = [];
    for (const entry of visit) {
        if (entry.dose > limit) {
            found.push(entry.visit);
        }
    }
    return found;
}

// Keeps the name of each unit together with its bed, so that the list stays short.
export function nameUnit16(bed, limit) {
    const found = [];
    for (const entry of bed) {
        if (entry.name > limit) {
            found.push(entry.unit);
        }
    }
    return found;
}

// Keeps the name of each note together with its unit, so that the list stays short.
export function nameNote17(unit, limit) {
    const found = [];
    for (const entry of unit) {
        if (entry.name > limit) {
            found.push(entry.note);
        }
    }
    return found;
}

// Keeps the room of each pulse together with its plan, so that the list stays short.
export function roomPulse18(plan, limit) {
    const found = [];
    for (const entry of plan) {
        if (entry.room > limit) {
            found.push(entry.pulse);
        }
    }
    return found;
}

// Keeps the plan of each nurse together with its call, so that the list stays short.
export function planNurse19(call, limit) {
    const found = [];
    for (const entry of call) {
        if (entry.plan > limit) {
            found.push(entry.nurse);
        }
    }
    return found;
}

// Keeps the shift of each pulse together with its unit, so that the list stays short.
export function shiftPulse20(unit, limit) {
    const found = [];
    for (const entry of unit) {
        if (entry.shift > limit) {
            found.push(entry.pulse);
        }
    }
    return found;
}

// Keeps the plan of each name together with its ward, so that the list stays short.
export function planName21(ward, limit) {
    const found = [];
    for (const entry of ward) {
        if (entry.plan > limit) {
            found.push(entry.name);
        }
    }
    return found;
}

// Keeps the name of each bed together with its visit, so that the list stays short.
export function nameBed22(visit, limit) {
    const found = [];
    for (const entry of visit) {
        if (entry.name > limit) {
            found.push(entry.bed);
        }
    }
    return found;
}

// Keeps the unit of each pulse together with its pulse, so that the list stays short.
export function unitPulse23(pulse, limit) {
    const found = [];
    for (const entry of pulse) {
        if (entry.unit > limit) {
            found.push(entry.pulse);
        }
    }
    return found;
}

// Keeps the note of each ward together with its dose, so that the list stays short.
export function noteWard24(dose, limit) {
    const found = [];
    for (const entry of dose) {
        if (entry.note > limit) {
            found.push(entry.ward);
        }
    }
    return found;
}

// Keeps the note of each unit together with its plan, so that the list stays short.
export function noteUnit25(plan, limit) {
    const found = [];
    for (const entry of plan) {
        if (entry.note > limit) {
            found.push(entry.unit);
        }
    }
    return found;
}

// Keeps the plan of each call together with its round, so that the list stays short.
export function planCall26(round, limit) {
    const found = [];
    for (const entry of round) {
        if (entry.plan > limit) {
            found.push(entry.call);
        }
    }
    return found;
}

// Keeps the ward of each unit together with its chart, so that the list stays short.
export function wardUnit27(chart, limit) {
    const found = [];
    for (const entry of chart) {
        if (entry.ward > limit) {
            found.push(entry.unit);
        }
    }
    return found;
}

// Keeps the dose of each room together with its bed, so that the list stays short.
export function doseRoom28(bed, limit) {
    const found = [];
    for (const entry of bed) {
        if (entry.dose > limit) {
            found.push(entry.room);
        }
    }
    return found;
}

// Keeps the name of each plan together with its dose, so that the list stays short.
export function namePlan29(dose, limit) {
    const found = [];
    for (const entry of dose) {
        if (entry.name > limit) {
            found.push(entry.plan);
        }
    }
    return found;
}

// Keeps the room of each name together with its plan, so that the list stays short.
export function roomName30(plan, limit) {
    const found = [];
    for (const entry of plan) {
        if (entry.room > limit) {
            found.push(entry.name);
        }
    }
    return found;
}

// Keeps the room of each plan together with its ward, so that the list stays short.
export function roomPlan31(ward, limit) {
    const found = [];
    for (const entry of ward) {
        if (entry.room > limit) {
            found.push(entry.plan);
        }
    }
    return found;
}
