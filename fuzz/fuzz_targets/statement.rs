//! Bytes to the `statement` target.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    comity_fuzz_targets::run("statement", input);
});
