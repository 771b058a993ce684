//! Bytes to the `key-file` target.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    comity_fuzz_targets::run("key-file", input);
});
