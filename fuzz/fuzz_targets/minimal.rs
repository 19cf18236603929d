#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| sobria_fuzz::run(data, sobria_fuzz::minimal));
