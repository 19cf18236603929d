indexedDB.open("patients", 1);
