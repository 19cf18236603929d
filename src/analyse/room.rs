//! How many bytes of content are in work at one time: a parser's tree is many times its text, so a few huge files at
//! once would take the memory of the whole machine.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes in work at one time; ours, four times the largest script seen in real bundles. A script of 50 MB was measured
/// to take 1.2 GB in all.
const BYTES: u64 = 64 << 20;

pub(super) struct Room {
    free: Mutex<u64>,
    given_back: Condvar,
}

/// A part of the room, given back when dropped.
pub(super) struct Place<'r> {
    room: &'r Room,
    bytes: u64,
}

thread_local! {
    static HAS_PLACE: Cell<bool> = const { Cell::new(false) };
}

impl Room {
    pub(super) fn new() -> Self {
        Self { free: Mutex::new(BYTES), given_back: Condvar::new() }
    }

    /// Waits until there is room; what is larger than all of it gets all of it.
    ///
    /// A thread that has a place already is let in at once: it may have taken up another file while it waits for a
    /// part of the first, and nobody else could end that wait.
    pub(super) fn enter(&self, bytes: u64) -> Place<'_> {
        if HAS_PLACE.replace(true) {
            return Place { room: self, bytes: 0 };
        }
        // An empty file may be read from its compressed copy.
        let bytes = bytes.clamp(1, BYTES);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = |free: &mut u64| *free < bytes;
        let mut free = self.given_back.wait_while(free, enough).unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        Place { room: self, bytes }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            *self.room.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
            HAS_PLACE.set(false);
            self.room.given_back.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::{BYTES, Room};

    #[test]
    fn never_more_bytes_than_there_is_room_for_unless_one_file_is_larger() {
        let room = Room::new();
        let (now, most, done) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for thread in 0..8 {
                let (room, now, most, done) = (&room, &now, &most, &done);
                scope.spawn(move || {
                    for round in 0..50 {
                        let bytes = BYTES / (1 + (thread + round) % 5);
                        let _place = room.enter(bytes);
                        most.fetch_max(now.fetch_add(bytes, Ordering::SeqCst) + bytes, Ordering::SeqCst);
                        thread::yield_now();
                        now.fetch_sub(bytes, Ordering::SeqCst);
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 400);
        assert!(most.into_inner() <= BYTES);
        drop(room.enter(BYTES * 9));
        assert_eq!(*room.free.lock().unwrap(), BYTES, "all is given back");
    }

    #[test]
    fn a_thread_never_waits_for_itself() {
        let room = Room::new();
        let first = room.enter(BYTES);
        drop(room.enter(BYTES));
        drop(first);
        assert_eq!(*room.free.lock().unwrap(), BYTES);
    }
}
